import { browseHistory, type HistoryQuery, toShownApiKey } from '../../history/browse-history.ts';
import { EXPORT_ENCODINGS } from '../../history/encode-export.ts';
import { exportHistory } from '../../history/export-history.ts';
import { forgetConversation, forgetPerson } from '../../history/forget-history.ts';
import type { ListedConversation, Person } from '../../ports/history-stores.ts';
import { AppError } from '../../shared/errors.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { type Parsed, parseParameters } from '../parse-parameters.ts';
import { parseQuery } from '../parse-query.ts';
import { readJsonBody } from '../read-json-body.ts';
import { toCallerHash } from '../to-caller.ts';
import { exportQuery, forgetBody, historyQuery, messagesQuery } from './history-protocol.ts';
import type { ForgetAnswer, HistoryDetail, HistoryList } from './history-ui-protocol.ts';
import { toHistoryConversation, toHistoryMessage } from './to-history-answer.ts';

/** What people said is not for caches. */
const HEADERS = { 'cache-control': 'no-store' };

/** `GET /api/history`: a page of the conversations of both doors. */
export async function listHistory(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const { limit, cursor, ...filter } = parseQuery(historyQuery, request);
    const page = await browseHistory(context, { ...toQuery(filter), cursor }, limit);
    const answer: HistoryList = { ...page, conversations: page.conversations.map(toHistoryConversation) };
    return Response.json(answer, { headers: HEADERS });
}

const MOST_MESSAGES = 500;

/** `GET /api/history/:id?after=…`: a conversation with its messages, all branches, in parts. */
export async function showHistory(context: DoorContext, request: Request, id: number): Promise<Response> {
    await requireAdmin(context, request);
    const { after = 0 } = parseQuery(messagesQuery, request);
    const conversation = await findConversation(context, id);
    const rows = await context.history.messages(conversation, { afterId: after, limit: MOST_MESSAGES });
    const token = toShownApiKey(await context.apiKeys.list(), conversation.apiKey);
    const answer: HistoryDetail = {
        conversation: toHistoryConversation({ ...conversation, token, excerpt: null }),
        messages: rows.map(toHistoryMessage),
        nextAfter: rows.length === MOST_MESSAGES ? (rows.at(-1)?.id ?? null) : null,
    };
    return Response.json(answer, { headers: HEADERS });
}

/** `DELETE /api/history/:id`: removes a conversation for good. */
export async function deleteHistory(context: DoorContext, request: Request, id: number): Promise<Response> {
    await requireAdmin(context, request);
    await forgetConversation(context, id);
    return new Response(null, { status: 204 });
}

/** `POST /api/history/forget`: removes everything that a person said; without `confirm` it says how much that would be. */
export async function forgetData(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const body = parseParameters(forgetBody, await readJsonBody(request, context.doors.bodyLimits));
    const person = await findPerson(context, body);
    const conversations = await context.historyDeletion.countConversationsOf(person);
    if (body.confirm) await forgetPerson(context, person);
    const answer: ForgetAnswer = { conversations, isDeleted: body.confirm };
    return Response.json(answer, { headers: HEADERS });
}

/** `GET /api/history/export`: what the list means, whole, as it is read. */
export async function downloadHistory(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const { format, ...filter } = parseQuery(exportQuery, request);
    const { mediaType, head, encode } = EXPORT_ENCODINGS[format];
    const messages = exportHistory(context, toQuery(filter));
    // Before the first byte goes out: what is wrong with the query is still an answer of its own.
    const first = await messages.next();
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
        start(controller) {
            controller.enqueue(encoder.encode(head() + (first.done ? '' : encode(first.value))));
        },
        async pull(controller) {
            let text = '';
            while (text.length < CHUNK) {
                const next = await messages.next();
                if (next.done) break;
                text += encode(next.value);
            }
            if (text === '') controller.close();
            else controller.enqueue(encoder.encode(text));
        },
        async cancel() {
            await messages.return();
        },
    });
    const day = context.now().toISOString().slice(0, 10);
    return new Response(body, {
        headers: {
            ...HEADERS,
            'content-type': mediaType,
            'content-disposition': `attachment; filename="history-${day}.${format}"`,
        },
    });
}

const CHUNK = 65_536;

type Filter = Omit<Parsed<typeof exportQuery>, 'format'>;

function toQuery({ agent, token, utility, ...filter }: Filter): HistoryQuery {
    return { ...filter, agentName: agent, tokenId: token, isWithUtility: utility };
}

async function findConversation({ history }: DoorContext, id: number): Promise<ListedConversation> {
    const conversation = Number.isSafeInteger(id) ? await history.findOrNull(id) : null;
    if (conversation === null) throw new AppError('not_found', 'There is no such conversation.');
    return conversation;
}

async function findPerson(
    context: DoorContext,
    { tokenId, conversationId }: Parsed<typeof forgetBody>,
): Promise<Person> {
    if (conversationId) {
        const { callerHash, apiKey } = await findConversation(context, conversationId);
        return { callerHash, apiKey };
    }
    const token = (await context.apiKeys.list()).find(({ id }) => id === tokenId);
    if (token === undefined) throw new AppError('not_found', 'There is no such token.', { param: 'tokenId' });
    return { callerHash: toCallerHash('OPENAI_API_COMPATIBILITY', token.token), apiKey: token.token };
}
