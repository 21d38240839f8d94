import { z } from 'zod';
import { findLivingAgent } from '../../../agents/find-agent.ts';
import { forgetLesson } from '../../../learning/forget-lesson.ts';
import { readConversationLessons } from '../../../learning/read-conversation-lessons.ts';
import { restoreLessons } from '../../../learning/restore-lessons.ts';
import { acceptLessons, editLesson, refuseLessons } from '../../../learning/review-lessons.ts';
import { AppError } from '../../../shared/errors.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams, pathNumber, pathText } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { book } from '../books-ui-protocol.ts';
import { editLessonBody, lessonsQuery, restoreLessonsBody, reviewBody } from '../learning-protocol.ts';
import {
    acceptedLessons,
    conversationLessons,
    conversationsOfLesson,
    editedLesson,
    lessonList,
    refusedLessons,
    restoredLessons,
} from '../learning-ui-protocol.ts';
import { toBookReply } from './to-book-reply.ts';
import { toLessonReply } from './to-lesson-reply.ts';

const MOST_LESSONS = 100;
const MOST_CONVERSATIONS = 500;

const lessonParams = lazySchema(() => z.object({ agentName: pathText(), lessonId: pathNumber() }));
const conversationParams = lazySchema(() => z.object({ agentName: pathText(), conversationId: pathText() }));

/** What an agent has learned: listed, reviewed, edited, forgotten and restored. */
export function lessonsRoutes(context: HttpContext) {
    return contractRouter(context, '/agents/:agentName/api')
        .get(
            '/lessons',
            async ({ params: { agentName }, query: { status, search, before } }) => {
                await findLivingAgent(context.agents, agentName);
                const lessons = await context.lessons.page(agentName, {
                    statuses: status === 'ALL' ? [] : [status],
                    search: search || undefined,
                    before,
                    limit: MOST_LESSONS,
                });
                return sendJson<typeof lessonList>({
                    lessons: lessons.map(toLessonReply),
                    hasMore: lessons.length === MOST_LESSONS,
                });
            },
            {
                admin: true,
                params: agentParams,
                query: lessonsQuery,
                response: { 200: lessonList, ...errors(404, 410) },
                detail: operation({
                    id: 'listLessons',
                    tag: 'learning',
                    summary: 'List lessons, with where they come from',
                    description: 'Newest first.',
                }),
            },
        )
        .delete(
            '/lessons/:lessonId',
            async ({ params }) => {
                const agent = await forgetLesson(context, { ...params, who: 'admin' });
                return sendJson<typeof book>(await toBookReply(context, agent));
            },
            {
                admin: true,
                params: lessonParams,
                response: { 200: book, ...errors(404, 409, 410) },
                detail: operation({ id: 'forgetLesson', tag: 'learning', summary: 'Forget one lesson' }),
            },
        )
        .put(
            '/lessons/:lessonId',
            async ({ params: { agentName, lessonId }, body: { content } }) => {
                await editLesson(context, { agentName, lessonId, content });
                const lesson = await context.lessons.findOrNull(agentName, lessonId);
                return sendJson<typeof editedLesson>({ lesson: lesson && toLessonReply(lesson) });
            },
            {
                admin: true,
                params: lessonParams,
                body: editLessonBody,
                response: { 200: editedLesson, ...errors(404, 409, 410) },
                detail: operation({
                    id: 'editLesson',
                    tag: 'learning',
                    summary: 'Edit a lesson that waits for a review',
                }),
            },
        )
        .get(
            '/lessons/:lessonId/conversations',
            async ({ params: { agentName, lessonId } }) => {
                await findLivingAgent(context.agents, agentName);
                const lesson = await context.lessons.findOrNull(agentName, lessonId);
                if (lesson === null) {
                    throw new AppError('not_found', `The agent '${agentName}' has no lesson ${lessonId}.`);
                }
                const conversations = await context.lessons.conversationsWith(lesson, MOST_CONVERSATIONS);
                return sendJson<typeof conversationsOfLesson>({ conversations });
            },
            {
                admin: true,
                params: lessonParams,
                response: { 200: conversationsOfLesson, ...errors(404, 410) },
                detail: operation({
                    id: 'listConversationsOfLesson',
                    tag: 'learning',
                    summary: 'List the conversations with replies from a book that had the lesson',
                }),
            },
        )
        .post(
            '/lessons/accept',
            async ({ params: { agentName }, body: { lessonIds = null } }) =>
                sendJson<typeof acceptedLessons>(await acceptLessons(context, { agentName, lessonIds, who: 'admin' })),
            {
                admin: true,
                params: agentParams,
                body: reviewBody,
                response: { 200: acceptedLessons, ...errors(403, 404, 409, 410) },
                detail: operation({
                    id: 'acceptLessons',
                    tag: 'learning',
                    summary: 'Accept lessons that wait for a review, some or all',
                }),
            },
        )
        .post(
            '/lessons/refuse',
            async ({ params: { agentName }, body: { lessonIds = null } }) =>
                sendJson<typeof refusedLessons>({ refused: await refuseLessons(context, { agentName, lessonIds }) }),
            {
                admin: true,
                params: agentParams,
                body: reviewBody,
                response: { 200: refusedLessons, ...errors(404, 409, 410) },
                detail: operation({
                    id: 'refuseLessons',
                    tag: 'learning',
                    summary: 'Refuse lessons that wait for a review, some or all',
                }),
            },
        )
        .post(
            '/lessons/restore',
            async ({ params: { agentName }, body }) => {
                const lessonIds = [...new Set(body.lessonIds)];
                const version = await restoreLessons(context, { agentName, lessonIds, who: 'admin' });
                return sendJson<typeof restoredLessons>({ restored: lessonIds, version });
            },
            {
                admin: true,
                params: agentParams,
                body: restoreLessonsBody,
                response: { 200: restoredLessons, ...errors(404, 409, 410) },
                detail: operation({
                    id: 'restoreLessons',
                    tag: 'learning',
                    summary: 'Restore lessons that were refused or forgotten',
                }),
            },
        )
        .get(
            '/conversations/:conversationId/lessons',
            async ({ params }) => {
                const replies = await readConversationLessons(context, params);
                return sendJson<typeof conversationLessons>({
                    replies: replies.map(({ lessons, ...reply }) => ({
                        ...reply,
                        lessons: lessons.map(toLessonReply),
                    })),
                });
            },
            {
                admin: true,
                params: conversationParams,
                response: { 200: conversationLessons, ...errors(404, 410) },
                detail: operation({
                    id: 'listLessonsOfConversation',
                    tag: 'learning',
                    summary: 'Show what each reply of a conversation taught',
                }),
            },
        );
}
