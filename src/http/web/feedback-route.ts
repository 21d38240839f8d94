import type { Agent } from '../../agents/agent.ts';
import { findLivingAgent } from '../../agents/find-agent.ts';
import { authorizeToken } from '../../auth/api-key.ts';
import type { ChatRow } from '../../history/chat-row.ts';
import { type FeedbackInput, giveFeedback } from '../../learning/give-feedback.ts';
import { type FeedbackEntry, listFeedback } from '../../learning/list-feedback.ts';
import { takeBackFeedback } from '../../learning/take-back-feedback.ts';
import type { FeedbackFilter } from '../../ports/learning-stores.ts';
import { AppError } from '../../shared/errors.ts';
import { isAdminRequest, requireAdmin } from '../admin-of.ts';
import { type AdmitInput, admitKey, admitVisitor, keyOf } from '../admit.ts';
import { authorizeVisitor } from '../authorize-visitor.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { parseQuery } from '../parse-query.ts';
import { readJsonBody } from '../read-json-body.ts';
import { allFeedbackQuery, feedbackBody, feedbackQuery } from './learning-protocol.ts';
import { toJobAnswer } from './to-job-answer.ts';
import { toLessonAnswer } from './to-lesson-answer.ts';

/** `POST /agents/:agentName/api/feedback`: from the web chat, or with the key that asked. */
export async function takeFeedback(context: DoorContext, input: AdmitInput, agentName: string): Promise<Response> {
    const agent = await findLivingAgent(context.agents, agentName);
    const giver = await giverOf(context, input, agent);
    const body = parseParameters(feedbackBody, await readJsonBody(input.request, context.doors.bodyLimits));
    const [rating, note, expectedAnswer] = [body.rating ?? null, body.note || null, body.expectedAnswer || null];
    if (rating === null && note === null && expectedAnswer === null) {
        const message = "Missing required parameter: one of 'rating', 'note' and 'expectedAnswer'.";
        throw new AppError('parameter_missing', message, { param: 'rating' });
    }
    const { messageId: replyId } = body;
    const id = await giveFeedback(context, { agentName, replyId, rating, note, expectedAnswer, ...giver });
    context.learningWorker.wake(agentName);
    return Response.json({ id }, { status: 201 });
}

/** `DELETE /agents/:agentName/api/feedback/:messageId`: all that the same person, or the same key, said of the reply. */
export async function takeFeedbackBack(
    context: DoorContext,
    input: AdmitInput,
    { agentName, messageId: replyId }: ReplyPath,
): Promise<Response> {
    const agent = await findLivingAgent(context.agents, agentName);
    const giver = await giverOf(context, input, agent);
    const takenBack = await takeBackFeedback(context, { agentName, replyId, ...giver });
    // What stood behind one of its jobs may be due now.
    context.learningWorker.wake(agentName);
    return Response.json({ takenBack });
}

export interface ReplyPath {
    readonly agentName: string;
    /** The id of the reply as the client got it. */
    readonly messageId: string;
}

const MOST_FEEDBACK = 50;

/** `GET /agents/:agentName/api/feedback?rating=…&before=…`: newest first. */
export async function listFeedbackOfAgent(
    context: DoorContext,
    request: Request,
    agentName: string,
): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    return feedbackAnswer(context, { ...parseQuery(feedbackQuery, request), agentName });
}

/** `GET /api/feedback?agent=…&rating=…&before=…`: of all agents, newest first. */
export async function listAllFeedback(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const { agent, ...query } = parseQuery(allFeedbackQuery, request);
    return feedbackAnswer(context, { ...query, agentName: agent || undefined });
}

async function feedbackAnswer(context: DoorContext, filter: Omit<FeedbackFilter, 'limit'>): Promise<Response> {
    const entries = await listFeedback(context, { ...filter, limit: MOST_FEEDBACK });
    return Response.json({ feedback: entries.map(toFeedbackAnswer), hasMore: entries.length === MOST_FEEDBACK });
}

function toFeedbackAnswer({ feedback, job, lessons, ...reply }: FeedbackEntry) {
    const { apiKey: _, ...said } = feedback;
    return { ...said, ...reply, job: job && toJobAnswer(job), lessons: lessons.map(toLessonAnswer) };
}

/** Who may speak of which replies: a key of its own ones, a visitor of those whose unguessable id they were given. */
async function giverOf(
    context: DoorContext,
    input: AdmitInput,
    agent: Agent,
): Promise<Pick<FeedbackInput, 'caller' | 'isOwn'>> {
    if (keyOf(input.request) !== null) {
        const token = await admitKey(context, input);
        authorizeToken(token)(agent);
        return {
            caller: { source: 'OPENAI_API_COMPATIBILITY', apiKey: token.token },
            isOwn: (reply: ChatRow) => reply.apiKey === token.token,
        };
    }
    const isAdmin = await isAdminRequest(context, input.request);
    await admitVisitor(context, { ...input, isAdmin });
    authorizeVisitor(isAdmin)(agent);
    return {
        caller: { source: 'AGENT_PAGE_CHAT', apiKey: null },
        isOwn: (reply: ChatRow) => isAdmin || reply.source === 'AGENT_PAGE_CHAT',
    };
}
