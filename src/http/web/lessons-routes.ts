import { findLivingAgent } from '../../agents/find-agent.ts';
import { forgetLesson } from '../../learning/forget-lesson.ts';
import { readConversationLessons } from '../../learning/read-conversation-lessons.ts';
import { restoreLessons } from '../../learning/restore-lessons.ts';
import { acceptLessons, editLesson, refuseLessons } from '../../learning/review-lessons.ts';
import { AppError } from '../../shared/errors.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { parseQuery } from '../parse-query.ts';
import { readJsonBody } from '../read-json-body.ts';
import { editLessonBody, lessonsQuery, restoreLessonsBody, reviewBody } from './learning-protocol.ts';
import { toBookAnswer } from './to-book-answer.ts';
import { toLessonAnswer } from './to-lesson-answer.ts';

export interface LessonInput {
    readonly agentName: string;
    readonly lessonId: number;
}

const MOST_LESSONS = 100;

/** `GET /agents/:agentName/api/lessons?status=…&search=…&before=…`: what was learned, newest first, with where it comes from. */
export async function listLessons(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const { status, search, before } = parseQuery(lessonsQuery, request);
    const lessons = await context.lessons.page(agentName, {
        statuses: status === 'ALL' ? [] : [status],
        search: search || undefined,
        before,
        limit: MOST_LESSONS,
    });
    return Response.json({ lessons: lessons.map(toLessonAnswer), hasMore: lessons.length === MOST_LESSONS });
}

/** `DELETE /agents/:agentName/api/lessons/:lessonId`: takes the one line out of the book. */
export async function forgetOneLesson(context: DoorContext, request: Request, input: LessonInput): Promise<Response> {
    await requireAdmin(context, request);
    return Response.json(await toBookAnswer(context, await forgetLesson(context, { ...input, who: 'admin' })));
}

const MOST_CONVERSATIONS = 500;

/** `GET /agents/:agentName/api/lessons/:lessonId/conversations`: those that were answered while the line stood in the book. */
export async function listConversationsUnder(
    context: DoorContext,
    request: Request,
    { agentName, lessonId }: LessonInput,
): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const lesson = await context.lessons.findOrNull(agentName, lessonId);
    if (lesson === null) throw new AppError('not_found', `The agent '${agentName}' has no lesson ${lessonId}.`);
    const conversations = await context.lessons.conversationsWith(lesson, MOST_CONVERSATIONS);
    return Response.json({ conversations });
}

/** `PUT /agents/:agentName/api/lessons/:lessonId`: other words for a lesson that waits. */
export async function editOneLesson(context: DoorContext, request: Request, input: LessonInput): Promise<Response> {
    await requireAdmin(context, request);
    const { content } = parseParameters(editLessonBody, await readJsonBody(request, context.doors.bodyLimits));
    await editLesson(context, { ...input, content });
    const lesson = await context.lessons.findOrNull(input.agentName, input.lessonId);
    return Response.json({ lesson: lesson && toLessonAnswer(lesson) });
}

/** `GET /agents/:agentName/api/conversations/:conversationId/lessons`: what each of its replies taught. */
export async function listLessonsOfConversation(
    context: DoorContext,
    request: Request,
    conversation: { readonly agentName: string; readonly conversationId: string },
): Promise<Response> {
    await requireAdmin(context, request);
    const replies = await readConversationLessons(context, conversation);
    return Response.json({
        replies: replies.map(({ lessons, ...reply }) => ({ ...reply, lessons: lessons.map(toLessonAnswer) })),
    });
}

/** `POST /agents/:agentName/api/lessons/accept`: some or all of the lessons that wait. */
export async function acceptWaiting(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    const lessonIds = await readLessonIds(context, request);
    return Response.json(await acceptLessons(context, { agentName, lessonIds, who: 'admin' }));
}

/** `POST /agents/:agentName/api/lessons/refuse`: some or all of the lessons that wait. */
export async function refuseWaiting(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    const lessonIds = await readLessonIds(context, request);
    return Response.json({ refused: await refuseLessons(context, { agentName, lessonIds }) });
}

/** `POST /agents/:agentName/api/lessons/restore`: refused lessons wait again, forgotten ones stand in the book again. */
export async function restoreRefusedOrForgotten(
    context: DoorContext,
    request: Request,
    agentName: string,
): Promise<Response> {
    await requireAdmin(context, request);
    const body = await readJsonBody(request, context.doors.bodyLimits);
    const lessonIds = [...new Set(parseParameters(restoreLessonsBody, body).lessonIds)];
    const version = await restoreLessons(context, { agentName, lessonIds, who: 'admin' });
    return Response.json({ restored: lessonIds, version });
}

async function readLessonIds({ doors }: DoorContext, request: Request): Promise<readonly number[] | null> {
    return parseParameters(reviewBody, await readJsonBody(request, doors.bodyLimits)).lessonIds ?? null;
}
