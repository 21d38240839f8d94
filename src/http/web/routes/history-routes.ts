import { z } from 'zod';
import { browseHistory, type HistoryQuery, toShownApiKey } from '../../../history/browse-history.ts';
import { EXPORT_ENCODINGS } from '../../../history/encode-export.ts';
import { type ExportedMessage, exportHistory } from '../../../history/export-history.ts';
import { forgetConversation, forgetPerson } from '../../../history/forget-history.ts';
import type { ListedConversation, Person } from '../../../ports/history-stores.ts';
import { AppError } from '../../../shared/errors.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { NO_STORE, sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { noContent } from '../../contract/media-type.ts';
import { operation } from '../../contract/operation.ts';
import type { Parsed } from '../../contract/parse-parameters.ts';
import { pathNumber } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { toCallerHash } from '../../to-caller.ts';
import { exportQuery, forgetBody, historyExport, historyQuery, messagesQuery } from '../history-protocol.ts';
import { forgetResult, historyDetail, historyList } from '../history-ui-protocol.ts';
import { toHistoryConversation, toHistoryMessage } from './to-history-reply.ts';

const MOST_MESSAGES = 500;

const conversationParams = lazySchema(() => z.object({ id: pathNumber() }));

/** Everything that was said, for the admin. */
export function historyRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/api/history',
            async ({ query: { limit, cursor, ...filter } }) => {
                const page = await browseHistory(context, { ...toQuery(filter), cursor }, limit);
                return sendJson<typeof historyList>(
                    { ...page, conversations: page.conversations.map(toHistoryConversation) },
                    NO_STORE,
                );
            },
            {
                admin: true,
                query: historyQuery,
                response: { 200: historyList },
                detail: operation({
                    id: 'listHistory',
                    tag: 'web',
                    summary: 'List the conversations of all visitors and clients',
                    description:
                        'The one with the newest reply first; in a search, the one with the newest message that has the words.',
                }),
            },
        )
        .get(
            '/api/history/export',
            async ({ query: { format, ...filter } }) => {
                const { mediaType, head, encode } = EXPORT_ENCODINGS[format];
                const messages = exportHistory(context, toQuery(filter));
                // Before the first byte goes out: an error in the query is still a response of its own.
                const first = await messages.next();
                const day = context.now().toISOString().slice(0, 10);
                return new Response(toStream(messages, head() + (first.done ? '' : encode(first.value)), encode), {
                    headers: {
                        ...NO_STORE.headers,
                        'content-type': mediaType,
                        'content-disposition': `attachment; filename="history-${day}.${format}"`,
                    },
                });
            },
            {
                admin: true,
                query: exportQuery,
                response: { 200: historyExport },
                detail: operation({
                    id: 'exportHistory',
                    tag: 'web',
                    summary: 'Download all messages of conversations',
                    description: 'As JSON Lines or CSV, a line for each message.',
                }),
            },
        )
        .post(
            '/api/history/forget',
            async ({ body }) => {
                const person = await findPerson(context, body);
                const conversations = await context.historyDeletion.countConversationsOf(person);
                if (body.confirm) await forgetPerson(context, person);
                return sendJson<typeof forgetResult>({ conversations, isDeleted: body.confirm }, NO_STORE);
            },
            {
                admin: true,
                body: forgetBody,
                response: { 200: forgetResult, ...errors(404) },
                detail: operation({
                    id: 'forgetPerson',
                    tag: 'web',
                    summary: 'Delete everything that one person said, found by API key or conversation',
                    description: 'Without `confirm` nothing is deleted; the response counts the conversations.',
                }),
            },
        )
        .get(
            '/api/history/:id',
            async ({ params: { id }, query: { after = 0 } }) => {
                const conversation = await findConversation(context, id);
                const rows = await context.history.messages(conversation, { afterId: after, limit: MOST_MESSAGES });
                const token = toShownApiKey(await context.apiKeys.list(), conversation.apiKey);
                return sendJson<typeof historyDetail>(
                    {
                        conversation: toHistoryConversation({ ...conversation, token, excerpt: null }),
                        messages: rows.map(toHistoryMessage),
                        nextAfter: rows.length === MOST_MESSAGES ? (rows.at(-1)?.id ?? null) : null,
                    },
                    NO_STORE,
                );
            },
            {
                admin: true,
                params: conversationParams,
                query: messagesQuery,
                response: { 200: historyDetail, ...errors(404) },
                detail: operation({
                    id: 'showHistory',
                    tag: 'web',
                    summary: 'Show a conversation with all its branches',
                }),
            },
        )
        .delete(
            '/api/history/:id',
            async ({ params: { id } }) => {
                await forgetConversation(context, id);
                return new Response(null, { status: 204 });
            },
            {
                admin: true,
                params: conversationParams,
                response: { 204: noContent, ...errors(404) },
                detail: operation({ id: 'deleteHistory', tag: 'web', summary: 'Delete a conversation for good' }),
            },
        );
}

const CHUNK = 65_536;

/** The export as bytes, read from the database as fast as the client takes it. */
function toStream(
    messages: AsyncGenerator<ExportedMessage, void, undefined>,
    start: string,
    encode: (message: ExportedMessage) => string,
): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>({
        start(controller) {
            controller.enqueue(encoder.encode(start));
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
}

type Filter = Omit<Parsed<typeof exportQuery>, 'format'>;

function toQuery({ agent, token, utility, ...filter }: Filter): HistoryQuery {
    return { ...filter, agentName: agent, tokenId: token, isWithUtility: utility };
}

async function findConversation({ history }: HttpContext, id: number): Promise<ListedConversation> {
    const conversation = Number.isSafeInteger(id) ? await history.findOrNull(id) : null;
    if (conversation === null) throw new AppError('not_found', 'There is no such conversation.');
    return conversation;
}

async function findPerson(
    context: HttpContext,
    { tokenId, conversationId }: Parsed<typeof forgetBody>,
): Promise<Person> {
    if (conversationId) {
        const { callerHash, apiKey } = await findConversation(context, conversationId);
        return { callerHash, apiKey };
    }
    const token = (await context.apiKeys.list()).find(({ id }) => id === tokenId);
    if (token === undefined) throw new AppError('not_found', 'There is no such API key.', { param: 'tokenId' });
    return { callerHash: toCallerHash('OPENAI_API_COMPATIBILITY', token.token), apiKey: token.token };
}
