import { z } from 'zod';
import type { ConversationOwner } from '../../../history/visitor-conversations.ts';
import { agentForRequest } from '../../agent-for-request.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { NO_STORE, sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { noContent } from '../../contract/media-type.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams, pathText } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { toCallerHash } from '../../to-caller.ts';
import { newVisitor, visitorOrNull } from '../chat/visitor-cookie.ts';
import { conversationDetail, conversationList } from '../ui-protocol.ts';
import { toConversationMessages } from './to-conversation-messages.ts';

const LONGEST_TITLE = 120;
const LONGEST_SEARCH = 200;

const conversationsQuery = lazySchema(() =>
    z.object({
        search: z.string().max(LONGEST_SEARCH).default('').describe('Words that one of its messages has.'),
        after: z.string().max(64).nullable().default(null).describe('The `next` of the page before.'),
    }),
);

const conversationParams = lazySchema(() => z.object({ agentName: pathText(), conversationId: pathText() }));

/** A visitor's own conversations with an agent; the cookie says whose they are. */
export function conversationsRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/agents/:agentName/api/conversations',
            async ({ request, params: { agentName }, query }) => {
                const owner = await ownerOf(context, request, agentName);
                const { conversations, next } =
                    owner === null
                        ? { conversations: [], next: null }
                        : await context.visitorConversations.list(owner, query);
                // Before the first question: a visitor who leaves during the first reply must be known when they come back.
                if (owner === null) newVisitor(context, request);
                return sendJson<typeof conversationList>(
                    {
                        conversations: conversations.map(
                            ({ conversationId, opening, createdAt, updatedAt, excerpt }) => ({
                                id: conversationId,
                                title: toTitle(opening),
                                createdAt,
                                updatedAt,
                                excerpt: excerpt?.text ?? null,
                                matches: excerpt?.matches ?? [],
                            }),
                        ),
                        next,
                    },
                    NO_STORE,
                );
            },
            {
                public: true,
                params: agentParams,
                query: conversationsQuery,
                response: { 200: conversationList, ...errors(404, 410) },
                detail: operation({
                    id: 'listConversations',
                    tag: 'web',
                    summary: 'List your conversations with an agent',
                }),
            },
        )
        .get(
            '/agents/:agentName/api/conversations/:conversationId',
            async ({ request, params: { agentName, conversationId } }) => {
                const owner = (await ownerOf(context, request, agentName)) ?? nobody(agentName);
                const rows = await context.visitorConversations.read(owner, conversationId);
                const ratings = await context.chatFeedback.ratings(owner.agentName, conversationId);
                return sendJson<typeof conversationDetail>(
                    { id: conversationId, messages: toConversationMessages(rows, ratings) },
                    NO_STORE,
                );
            },
            {
                public: true,
                params: conversationParams,
                response: { 200: conversationDetail, ...errors(404, 410) },
                detail: operation({
                    id: 'showConversation',
                    tag: 'web',
                    summary: 'Show one of your conversations with all its branches',
                }),
            },
        )
        .delete(
            '/agents/:agentName/api/conversations/:conversationId',
            async ({ request, params: { agentName, conversationId } }) => {
                const owner = (await ownerOf(context, request, agentName)) ?? nobody(agentName);
                await context.visitorConversations.delete(owner, conversationId);
                return new Response(null, { status: 204 });
            },
            {
                public: true,
                params: conversationParams,
                response: { 204: noContent, ...errors(404, 410) },
                detail: operation({
                    id: 'deleteConversation',
                    tag: 'web',
                    summary: 'Delete one of your conversations',
                }),
            },
        );
}

/** `null` for a visitor without a cookie, who has said nothing yet. */
async function ownerOf(context: HttpContext, request: Request, name: string): Promise<ConversationOwner | null> {
    const { agent } = await agentForRequest(context, request, name);
    const visitor = visitorOrNull(request);
    if (visitor === null) return null;
    return { agentName: agent.agentName, callerHash: toCallerHash('AGENT_PAGE_CHAT', visitor) };
}

/** Owns nothing. */
function nobody(agentName: string): ConversationOwner {
    return { agentName, callerHash: '' };
}

function toTitle(opening: string): string {
    const line = opening.replace(/\s+/g, ' ').trim();
    return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1)}…` : line;
}
