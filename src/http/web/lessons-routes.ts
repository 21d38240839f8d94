import { findLivingAgent } from '../../agents/find-living-agent.ts';
import { forgetLesson } from '../../learning/forget-lesson.ts';
import { LESSON_STATUSES } from '../../learning/lesson.ts';
import { acceptLessons, editLesson, refuseLessons } from '../../learning/review-lessons.ts';
import { AppError } from '../../shared/errors.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { editLessonBody, reviewBody } from './learning-protocol.ts';
import { toBookAnswer } from './to-book-answer.ts';

export interface LessonInput {
    readonly agentName: string;
    readonly lessonId: number;
}

/** `GET /agents/:agentName/api/lessons?status=…`: what was learned, line by line, with where it comes from. */
export async function listLessons(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const asked = new URL(request.url).searchParams.get('status') ?? 'ACTIVE';
    const status = LESSON_STATUSES.find(each => each === asked.toUpperCase());
    if (status === undefined && asked !== 'all') {
        const message = `Invalid value for 'status': it is none of ${LESSON_STATUSES.join(', ')} and all.`;
        throw new AppError('parameter_value_invalid', message, { param: 'status' });
    }
    const lessons = await context.lessons.list(agentName, status === undefined ? [] : [status]);
    return Response.json({ lessons: lessons.map(({ contentKey: _, ...lesson }) => lesson) });
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
    const conversations = await context.lessons.conversationsUnder(lesson, MOST_CONVERSATIONS);
    return Response.json({ conversations });
}

/** `PUT /agents/:agentName/api/lessons/:lessonId`: other words for a lesson that waits. */
export async function editOneLesson(context: DoorContext, request: Request, input: LessonInput): Promise<Response> {
    await requireAdmin(context, request);
    const { content } = parseParameters(editLessonBody, await readJsonBody(request, context.doors.bodyLimits));
    await editLesson(context, { ...input, content });
    const lesson = await context.lessons.findOrNull(input.agentName, input.lessonId);
    return Response.json({ lesson });
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

async function readLessonIds({ doors }: DoorContext, request: Request): Promise<readonly number[] | null> {
    return parseParameters(reviewBody, await readJsonBody(request, doors.bodyLimits)).lessonIds ?? null;
}
