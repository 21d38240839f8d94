import { toReplyChoice } from '../../../history/read-conversation.ts';
import { AppError } from '../../../shared/errors.ts';
import { parseParameters } from '../../contract/parse-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { toOutputItems } from './response-items.ts';
import { type InputItem, inputItem, type ResponseBody } from './responses-protocol.ts';

export interface ReferenceOwner {
    readonly callerHash: string;
    readonly agentName: string;
}

/**
 * The input with what its references stand for. Clients that let responses be stored, the AI SDK among them, send the ids of items in
 * place of what the agent said.
 * @throws AppError `not_found` that names the item, also for items of others and of responses that are not stored
 */
export async function resolveItemReferences(
    context: HttpContext,
    input: ResponseBody['input'],
    owner: ReferenceOwner,
): Promise<ResponseBody['input']> {
    if (!Array.isArray(input)) return input;
    const itemsOfReplies = new Map<string, readonly InputItem[]>();
    const resolved: InputItem[] = [];
    for (const [index, item] of input.entries()) {
        if (!isReference(item)) resolved.push(item);
        else resolved.push(...(await itemsOf(String(item['id']), `input[${index}].id`)));
    }
    return resolved;

    async function itemsOf(id: string, param: string): Promise<readonly InputItem[]> {
        // What a model thought says nothing to the next one.
        if (id.startsWith('rs_')) return [];
        const replyId = ITEM_ID.exec(id)?.[1];
        if (replyId === undefined) throw itemNotFound(id, param);
        const items = itemsOfReplies.get(replyId) ?? (await itemsOfReply(replyId, () => itemNotFound(id, param)));
        itemsOfReplies.set(replyId, items);
        return items.filter(item => item['id'] === id);
    }

    async function itemsOfReply(replyId: string, notFound: () => AppError): Promise<readonly InputItem[]> {
        const { rows } = await context.storedReplies.read({ ...owner, kind: 'RESPONSE', replyId }).catch(error => {
            throw error instanceof AppError && error.code === 'not_found' ? notFound() : error;
        });
        return rows
            .flatMap(({ message }) => toOutputItems(replyId, toReplyChoice(message), 'completed'))
            .map(item => parseParameters(inputItem, item));
    }
}

/** As `itemId` makes them. */
const ITEM_ID = /^(?:msg|fc)_([0-9a-f]{32})\d{2,}$/;

/** A reference may leave out its type; nothing else has an id and neither type nor role. */
function isReference({ type, role, id }: InputItem): boolean {
    if (type === 'item_reference') return true;
    return !type && !role && typeof id === 'string';
}

function itemNotFound(id: string, param: string): AppError {
    return new AppError('not_found', `There is no item with the id '${id.slice(0, LONGEST_SHOWN_ID)}'.`, { param });
}

const LONGEST_SHOWN_ID = 100;
