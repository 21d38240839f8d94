import { z } from 'zod';
import type { ConversationOwner } from '../../history/visitor-conversations.ts';
import { lazy } from '../../shared/lazy.ts';
import { agentForRequest } from '../agent-for-request.ts';
import type { DoorContext } from '../door-context.ts';
import { parseQuery } from '../parse-query.ts';
import { toCallerHash } from '../to-caller.ts';
import { toConversationMessages } from './to-conversation-messages.ts';
import type { ConversationDetail, ConversationSummary, ConversationsAnswer } from './ui-protocol.ts';
import { newVisitor } from './visitor-cookie.ts';
import { visitorOrNull } from './visitor-of.ts';

/** They are one person's: nothing on the way may keep them. */
const HEADERS = { 'cache-control': 'no-store' };
const LONGEST_TITLE = 120;

const LONGEST_SEARCH = 200;
const listQuery = lazy(() =>
    z.object({
        search: z.string().max(LONGEST_SEARCH).default(''),
        after: z.string().max(64).nullable().default(null),
    }),
);

/** `GET /agents/:agentName/api/conversations?search=…&after=…`: the visitor's own, a page at a time; the cookie says whose. */
export async function listConversations(context: DoorContext, request: Request, name: string): Promise<Response> {
    const owner = await ownerOf(context, request, name);
    const page = parseQuery(listQuery, request);
    const listed =
        owner === null ? { conversations: [], next: null } : await context.visitorConversations.list(owner, page);
    const conversations = listed.conversations.map(
        ({ conversationId, opening, createdAt, updatedAt }): ConversationSummary => ({
            id: conversationId,
            title: toTitle(opening),
            createdAt: createdAt.toISOString(),
            updatedAt: updatedAt.toISOString(),
        }),
    );
    const answer: ConversationsAnswer = { conversations, next: listed.next };
    const response = Response.json(answer, { headers: HEADERS });
    // Before the first question: who goes away while the first answer is being made must be known when they come back.
    if (owner === null) newVisitor(context, request);
    return response;
}

/** `GET /agents/:agentName/api/conversations/:conversationId`. */
export async function showConversation(
    context: DoorContext,
    request: Request,
    { agentName, conversationId }: ConversationPath,
): Promise<Response> {
    const owner = (await ownerOf(context, request, agentName)) ?? nobody(agentName);
    const rows = await context.visitorConversations.read(owner, conversationId);
    const ratings = await context.chatFeedback.ratings(owner.agentName, conversationId);
    const detail: ConversationDetail = { id: conversationId, messages: toConversationMessages(rows, ratings) };
    return Response.json(detail, { headers: HEADERS });
}

/** `DELETE /agents/:agentName/api/conversations/:conversationId`. */
export async function deleteConversation(
    context: DoorContext,
    request: Request,
    { agentName, conversationId }: ConversationPath,
): Promise<Response> {
    const owner = await ownerOf(context, request, agentName);
    await context.visitorConversations.delete(owner ?? nobody(agentName), conversationId);
    return new Response(null, { status: 204 });
}

export interface ConversationPath {
    readonly agentName: string;
    readonly conversationId: string;
}

/** `null` for somebody without a cookie, who has said nothing yet. */
async function ownerOf(context: DoorContext, request: Request, name: string): Promise<ConversationOwner | null> {
    const { agent } = await agentForRequest(context, request, name);
    const visitor = visitorOrNull(request);
    if (visitor === null) return null;
    return { agentName: agent.agentName, callerHash: toCallerHash('AGENT_PAGE_CHAT', visitor) };
}

/** Finds nothing, as if it had looked. */
function nobody(agentName: string): ConversationOwner {
    return { agentName, callerHash: '' };
}

function toTitle(opening: string): string {
    const line = opening.replace(/\s+/g, ' ').trim();
    return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1)}…` : line;
}
