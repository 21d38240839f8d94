import { z } from 'zod';
import { findLivingAgent, findRecentAgent } from '../../../agents/find-agent.ts';
import { authorizeToken } from '../../../auth/api-key.ts';
import type { Agent } from '../../../domain/agent.ts';
import type { ChatRow } from '../../../domain/chat-row.ts';
import { deleteFeedback } from '../../../learning/feedback/delete-feedback.ts';
import { type FeedbackInput, giveFeedback } from '../../../learning/feedback/give-feedback.ts';
import { type FeedbackEntry, listFeedback } from '../../../learning/feedback/list-feedback.ts';
import type { FeedbackFilter } from '../../../ports/learning-stores.ts';
import { AppError } from '../../../shared/errors.ts';
import { authorizeVisitor } from '../../authorize-visitor.ts';
import { contractRouter, type KeyOrVisitor } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams, pathText } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { allFeedbackQuery, feedbackBody, feedbackQuery } from '../learning-protocol.ts';
import { feedbackList, givenFeedback, withdrawnFeedback } from '../learning-ui-protocol.ts';
import { toJobReply } from './to-job-reply.ts';
import { toLessonReply } from './to-lesson-reply.ts';

const MOST_FEEDBACK = 50;

const replyParams = lazySchema(() =>
    z.object({ agentName: pathText(), messageId: pathText().describe('The id of the reply as its client has it.') }),
);

/** What visitors and clients think of replies. */
export function feedbackRoutes(context: HttpContext) {
    return contractRouter(context)
        .post(
            '/agents/:agentName/api/feedback',
            async ({ params: { agentName }, body, caller }) => {
                const giver = toGiver(caller, await findRecentAgent(context.agents, agentName));
                const { messageId: replyId } = body;
                const [rating, note, expectedAnswer] = [
                    body.rating ?? null,
                    body.note || null,
                    body.expectedAnswer || null,
                ];
                if (rating === null && note === null && expectedAnswer === null) {
                    const message = "Missing required parameter: one of 'rating', 'note' and 'expectedAnswer'.";
                    throw new AppError('parameter_missing', message, { param: 'rating' });
                }
                const id = await giveFeedback(context, { agentName, replyId, rating, note, expectedAnswer, ...giver });
                context.learningWorker.wake(agentName);
                return sendJson<typeof givenFeedback>({ id }, { status: 201 });
            },
            {
                keyOrVisitor: true,
                params: agentParams,
                body: feedbackBody,
                response: { 201: givenFeedback, ...errors(404, 410) },
                detail: operation({
                    id: 'giveFeedback',
                    tag: 'learning',
                    summary: 'Say what you think of a reply',
                    description: 'From the web chat, or with the API key that asked.',
                }),
            },
        )
        .delete(
            '/agents/:agentName/api/feedback/:messageId',
            async ({ params: { agentName, messageId: replyId }, caller }) => {
                const giver = toGiver(caller, await findRecentAgent(context.agents, agentName));
                const takenBack = await deleteFeedback(context, { agentName, replyId, ...giver });
                // A job that was queued behind one of its jobs may be due now.
                context.learningWorker.wake(agentName);
                return sendJson<typeof withdrawnFeedback>({ takenBack });
            },
            {
                keyOrVisitor: true,
                params: replyParams,
                response: { 200: withdrawnFeedback, ...errors(404, 410) },
                detail: operation({
                    id: 'takeBackFeedback',
                    tag: 'learning',
                    summary: 'Take back all that you said of a reply',
                    description:
                        'What is still to be learned from it is not learned any more, also if that has begun or failed. What was learned stays in the book, and the admin can forget it.',
                }),
            },
        )
        .get(
            '/agents/:agentName/api/feedback',
            async ({ params: { agentName }, query }) => {
                await findLivingAgent(context.agents, agentName);
                return list({ ...query, agentName });
            },
            {
                admin: true,
                params: agentParams,
                query: feedbackQuery,
                response: { 200: feedbackList, ...errors(404, 410) },
                detail: operation({
                    id: 'listFeedbackOfAgent',
                    tag: 'learning',
                    summary: 'List feedback on the replies of an agent, and what was learned from it',
                    description: 'Newest first.',
                }),
            },
        )
        .get('/api/feedback', ({ query: { agent, ...query } }) => list({ ...query, agentName: agent || undefined }), {
            admin: true,
            query: allFeedbackQuery,
            response: { 200: feedbackList },
            detail: operation({
                id: 'listFeedback',
                tag: 'learning',
                summary: 'List feedback on the replies of all agents',
                description: 'Newest first.',
            }),
        });

    async function list(filter: Omit<FeedbackFilter, 'limit'>): Promise<Response> {
        const entries = await listFeedback(context, { ...filter, limit: MOST_FEEDBACK });
        return sendJson<typeof feedbackList>({
            feedback: entries.map(toFeedbackReply),
            hasMore: entries.length === MOST_FEEDBACK,
        });
    }
}

function toFeedbackReply({ feedback, job, lessons, ...reply }: FeedbackEntry) {
    const { apiKey: _, ...said } = feedback;
    return { ...said, ...reply, job: job && toJobReply(job), lessons: lessons.map(toLessonReply) };
}

/** Who may speak of which replies: a key of its own ones, a visitor of those whose unguessable id they were given. */
function toGiver({ token, isAdmin }: KeyOrVisitor, agent: Agent): Pick<FeedbackInput, 'caller' | 'isOwn'> {
    if (token !== null) {
        authorizeToken(token)(agent);
        return {
            caller: { source: 'OPENAI_API_COMPATIBILITY', apiKey: token.token },
            isOwn: (reply: ChatRow) => reply.apiKey === token.token,
        };
    }
    authorizeVisitor(isAdmin)(agent);
    return {
        caller: { source: 'AGENT_PAGE_CHAT', apiKey: null },
        isOwn: (reply: ChatRow) => isAdmin || reply.source === 'AGENT_PAGE_CHAT',
    };
}
