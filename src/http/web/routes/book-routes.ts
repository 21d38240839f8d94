import { z } from 'zod';
import { findLivingAgent } from '../../../agents/find-agent.ts';
import { updateAgent } from '../../../agents/update-agent.ts';
import { withDraftBook } from '../../../agents/with-draft-book.ts';
import { COMMITMENTS } from '../../../books/syntax/commitments.ts';
import { parseBook } from '../../../books/syntax/parse-book.ts';
import { toAgentName } from '../../../books/to-agent-name.ts';
import { AppError } from '../../../shared/errors.ts';
import { agentForAdmin } from '../../agent-for-request.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { bookOrTextBody, checkBookBody, type NewBook, tryBookBody } from '../books-protocol.ts';
import { book, bookCheck, bookOrText, bookPreview, commitmentList } from '../books-ui-protocol.ts';
import { tryBook } from '../chat/try-book.ts';
import { chatReply } from '../ui-protocol.ts';
import { describePrompt, mcpUrl } from './describe-prompt.ts';
import { toBookReply } from './to-book-reply.ts';

const versionHeaders = lazySchema(() =>
    z.object({ 'if-match': z.string().optional().describe('The version that was read, as its `ETag` has it.') }),
);

/** Books: read, replaced, checked and tried. */
export function bookRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/agents/:agentName/api/book',
            async ({ request, params: { agentName } }) => {
                const agent = await findLivingAgent(context.agents, agentName);
                const headers = { etag: toEtag(agent.version), vary: 'Accept', 'cache-control': 'no-store' };
                if (request.headers.get('accept')?.includes('application/json')) {
                    return sendJson<typeof book>(await toBookReply(context, agent), { headers });
                }
                return new Response(agent.agentSource, {
                    headers: {
                        ...headers,
                        'content-type': 'text/plain; charset=utf-8',
                    },
                });
            },
            {
                admin: true,
                params: agentParams,
                response: { 200: bookOrText, ...errors(404, 410) },
                detail: operation({
                    id: 'showBook',
                    tag: 'web',
                    summary: 'Show the book of an agent',
                    description:
                        'Plain text, or JSON with version, profile and diagnostics if `Accept` names it. The `ETag` is the version.',
                }),
            },
        )
        .put(
            '/agents/:agentName/api/book',
            async ({ headers, params: { agentName }, body }) => {
                const { agentSource, expectedVersion } = toNewBook(headers['if-match'], body);
                const current = await findLivingAgent(context.agents, agentName);
                // The same book again is no new version.
                const isSame = current.version === expectedVersion && current.agentSource === agentSource;
                const agent = isSame
                    ? current
                    : await updateAgent(context, { agentName, agentSource, expectedVersion, who: 'admin' });
                context.knowledgePages.prefetch((await context.compile(agent)).knowledgeUrls);
                return sendJson<typeof book>(await toBookReply(context, agent), {
                    headers: { etag: toEtag(agent.version) },
                });
            },
            {
                admin: true,
                type: 'text',
                params: agentParams,
                headers: versionHeaders,
                body: bookOrTextBody,
                response: { 200: book, ...errors(404, 409, 410) },
                detail: operation({
                    id: 'replaceBook',
                    tag: 'web',
                    summary: 'Replace the book of an agent',
                    description:
                        'Needs the version that was read, as `version` or `If-Match`; any other is a `version_conflict` (409). A body of the type text/plain is the book itself.',
                }),
            },
        )
        .get(
            '/agents/:agentName/api/model-requirements',
            async ({ request, params: { agentName } }) => {
                const saved = await agentForAdmin(context, agentName);
                return sendJson<typeof bookPreview>(
                    await describePrompt(context, saved, { wishes: saved.book.toolWishes, request }),
                );
            },
            {
                admin: true,
                params: agentParams,
                response: { 200: bookPreview, ...errors(404, 410) },
                detail: operation({
                    id: 'showModelRequirements',
                    tag: 'web',
                    summary: 'Show what the model is told about an agent',
                }),
            },
        )
        .post(
            '/agents/:agentName/api/model-requirements',
            async ({ request, params: { agentName }, body }) => {
                const { agent, book: saved } = await agentForAdmin(context, agentName);
                const draft = await withDraftBook(context, agent, body.agentSource);
                const savedServers = saved.toolWishes.flatMap(mcpUrl);
                // A server is not asked while its address is still being typed.
                const wishes = draft.book.toolWishes.filter(
                    wish => wish.kind !== 'mcp' || savedServers.includes(wish.url),
                );
                return sendJson<typeof bookPreview>(await describePrompt(context, draft, { wishes, request }));
            },
            {
                admin: true,
                params: agentParams,
                body: checkBookBody,
                response: { 200: bookPreview, ...errors(404, 410) },
                detail: operation({
                    id: 'previewModelRequirements',
                    tag: 'web',
                    summary: 'Show what the model would be told with another book',
                    description: 'The book is not saved.',
                }),
            },
        )
        .post(
            '/agents/:agentName/api/book/try',
            ({ request, server, params: { agentName }, body }) =>
                tryBook(context, { request, server, agentName, body }),
            {
                admin: true,
                params: agentParams,
                body: tryBookBody,
                response: { 200: chatReply, ...errors(404, 410, 502, 504) },
                detail: operation({
                    id: 'tryBook',
                    tag: 'web',
                    summary: 'Chat with an agent as it would be with another book',
                    description: 'Replies as the chat does. Neither the book nor the chat is saved.',
                }),
            },
        )
        .post(
            '/api/books/check',
            async ({ body: { agentSource } }) => {
                const agentName = toAgentName(parseBook(agentSource).title, agentSource);
                const known = await context.agents.findOrNull(agentName);
                const visibility = known?.visibility ?? 'PUBLIC';
                const { profile, isClosed, diagnostics } = await context.compile({
                    agentName,
                    agentSource,
                    visibility,
                });
                return sendJson<typeof bookCheck>({ agentName, profile, isClosed, diagnostics });
            },
            {
                // Compiling a large book takes a while.
                admin: true,
                body: checkBookBody,
                response: { 200: bookCheck },
                detail: operation({ id: 'checkBook', tag: 'web', summary: 'Check a book line by line' }),
            },
        )
        .get(
            '/api/books/commitments',
            () =>
                sendJson<typeof commitmentList>({
                    commitments: COMMITMENTS.map(({ keyword, aliases, documentation, example, effect }) => ({
                        keyword,
                        aliases,
                        documentation,
                        example,
                        isBuilt: effect.kind !== 'not-built',
                    })),
                }),
            {
                public: true,
                response: { 200: commitmentList },
                detail: operation({
                    id: 'listCommitments',
                    tag: 'web',
                    summary: 'List the commitments of the book language',
                }),
            },
        );
}

function toNewBook(etag: string | undefined, body: NewBook) {
    const ifMatch = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(etag ?? '')?.[1];
    const { agentSource, version } = typeof body === 'string' ? { agentSource: body, version: null } : body;
    const expectedVersion = version ?? (ifMatch === undefined ? null : Number(ifMatch));
    if (expectedVersion === null) {
        const message =
            "Missing required parameter: 'version', here or as the header 'If-Match'. It is the one you have read.";
        throw new AppError('parameter_missing', message, { param: 'version' });
    }
    return { agentSource, expectedVersion };
}

function toEtag(version: number): string {
    return `"${version}"`;
}
