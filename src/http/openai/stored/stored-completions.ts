import { VISIBILITIES } from '../../../agents/agent.ts';
import { accessOfToken } from '../../../auth/api-key.ts';
import { toReplyChoice } from '../../../history/read-conversation.ts';
import type { StoredReplyRows } from '../../../history/stored-replies.ts';
import { AppError } from '../../../shared/errors.ts';
import { type Parsed, parseParameters } from '../../contract/parse-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { type AdmittedRequest, toAgentName, toApiTurn } from '../api-request.ts';
import { toCompletionObject } from '../chat/encode-completion.ts';
import { metadataSchema, type storedCompletionBody } from './metadata-schema.ts';
import {
    type CompletionListQuery,
    type ItemListQuery,
    type ListItem,
    toList,
    toPage,
    toPageQuery,
} from './page-query.ts';
import { toStoredMessages } from './to-stored-messages.ts';

export interface StoredCompletionRequest extends AdmittedRequest {
    readonly completionId: string;
}

/** `GET …/chat/completions`: what this key asked to be stored, of agents that it still may use. */
export async function listCompletions(
    context: HttpContext,
    input: AdmittedRequest & { readonly query: CompletionListQuery },
): Promise<Response> {
    const { caller } = toApiTurn(context, input, input.token);
    const { model, ...query } = input.query;
    const page = toPageQuery(query, 'asc');
    const names = await allowedNames(context, input);
    const { replies, hasMore } = await context.storedReplies.list({
        ...page,
        kind: 'COMPLETION',
        callerHash: caller.callerHash,
        agentNames: model === undefined ? names : names.filter(name => name === toAgentName(undefined, model)),
        metadata: metadataFilter(new URL(input.request.url).searchParams),
        after: page.after === null ? null : toReplyId(page.after),
    });
    return Response.json(toList(replies.map(toStoredCompletion), hasMore));
}

/** `GET …/chat/completions/{id}`. */
export async function showCompletion(context: HttpContext, input: StoredCompletionRequest): Promise<Response> {
    return Response.json(toStoredCompletion(await readStored(context, input)));
}

/** `POST …/chat/completions/{id}`: its metadata is all that can be changed. */
export async function updateCompletion(
    context: HttpContext,
    input: StoredCompletionRequest & { readonly body: Parsed<typeof storedCompletionBody> },
): Promise<Response> {
    const { stored, rows } = await readStored(context, input);
    const metadata = input.body.metadata ?? {};
    await context.storedReplies.setMetadata(stored, metadata);
    return Response.json(toStoredCompletion({ stored: { ...stored, metadata }, rows }));
}

/** `DELETE …/chat/completions/{id}`: it is not stored for its client any more; what was said stays in the history. */
export async function deleteCompletion(context: HttpContext, input: StoredCompletionRequest): Promise<Response> {
    const { stored } = await readStored(context, input);
    await context.storedReplies.delete(stored);
    return Response.json({ object: 'chat.completion.deleted', id: toCompletionId(stored.replyId), deleted: true });
}

/** `GET …/chat/completions/{id}/messages`: what the completion answers. */
export async function listCompletionMessages(
    context: HttpContext,
    input: StoredCompletionRequest & { readonly query: ItemListQuery },
): Promise<Response> {
    const { replyId, callerHash, agentName } = (await readStored(context, input)).stored;
    const { thread, context: clientContext } = await context.conversations.readReply({
        replyId,
        callerHash,
        agentName,
    });
    const messages = toStoredMessages(toCompletionId(replyId), thread, clientContext);
    return Response.json(toPage(messages, toPageQuery(input.query, 'asc')));
}

async function readStored(context: HttpContext, input: StoredCompletionRequest): Promise<StoredReplyRows> {
    const { caller, authorize } = toApiTurn(context, input, input.token);
    const found = await context.storedReplies.read({
        kind: 'COMPLETION',
        replyId: toReplyId(input.completionId),
        callerHash: caller.callerHash,
        agentName: input.routeName,
    });
    const { agent } = await context.findAgent(found.stored.agentName);
    authorize(agent);
    if (found.rows.every(row => row.status === 'COMPLETE')) return found;
    throw new AppError('not_found', `There is no stored completion with the id '${input.completionId}'.`);
}

async function allowedNames(context: HttpContext, input: AdmittedRequest): Promise<readonly string[]> {
    if (input.routeName !== undefined) {
        const { agent } = await context.findAgent(input.routeName);
        toApiTurn(context, input, input.token).authorize(agent);
        return [agent.agentName];
    }
    const agents = await context.listAgents(VISIBILITIES);
    return agents.filter(agent => accessOfToken(input.token, agent) === 'allowed').map(({ agentName }) => agentName);
}

/** `metadata[key]=value`, as often as it stands there. */
function metadataFilter(parameters: URLSearchParams): Readonly<Record<string, string>> {
    const pairs = Array.from(parameters, ([name, value]) => [/^metadata\[(.+)\]$/.exec(name)?.[1], value] as const);
    const filter = Object.fromEntries(pairs.flatMap(([key, value]) => (key === undefined ? [] : [[key, value]])));
    return parseParameters(metadataSchema, filter, 'metadata');
}

function toStoredCompletion({ stored, rows }: StoredReplyRows): ListItem {
    const completion = toCompletionObject(stored, {
        choices: rows.map(({ message }) => toReplyChoice(message)),
        reasons: rows.map(({ message }) => message.finishReason ?? 'stop'),
        usage: rows[0]?.usage ?? null,
    });
    const answer = { id: toCompletionId(stored.replyId), ...completion, metadata: stored.metadata };
    return answer;
}

function toCompletionId(replyId: string): string {
    return `chatcmpl-${replyId}`;
}

function toReplyId(completionId: string): string {
    return completionId.replace(/^chatcmpl-/, '');
}
