import { Elysia } from 'elysia';
import { routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { listAllFeedback, listFeedbackOfAgent, takeFeedback, takeFeedbackBack } from './feedback-route.ts';
import { listLearningJobs, retryLearningJobs, setLearningMode, showLearning } from './learning-routes.ts';
import {
    acceptWaiting,
    editOneLesson,
    forgetOneLesson,
    listConversationsUnder,
    listLessons,
    listLessonsOfConversation,
    refuseWaiting,
    restoreRefusedOrForgotten,
} from './lessons-routes.ts';
import { listVersions, revertToVersion, showVersion } from './versions-routes.ts';

const AGENT = '/agents/:agentName/api';

/** The door of what agents learn: seen, traced, undone, reviewed, and fed by what people think of replies. */
export function learningDoor(context: DoorContext) {
    return new Elysia()
        .get(`${AGENT}/learning`, ({ request, params }) => showLearning(context, request, nameIn(params)), {
            detail: detail('How the agent learns, and what it has learned (admin)'),
        })
        .put(`${AGENT}/learning`, ({ request, params }) => setLearningMode(context, request, nameIn(params)), {
            detail: detail(
                'Set how the agent learns: at once, after a review, or not at all (admin)',
                'LearningModeRequest',
            ),
        })
        .get(`${AGENT}/learning/jobs`, ({ request, params }) => listLearningJobs(context, request, nameIn(params)), {
            detail: detail(
                'Learning jobs, newest first, with what was refused and why; `status` chooses, `before` pages (admin)',
            ),
        })
        .post(
            `${AGENT}/learning/jobs/retry`,
            ({ request, params }) => retryLearningJobs(context, request, nameIn(params)),
            { detail: detail('Try learning jobs again, some or all (admin)', 'RetryJobsRequest') },
        )
        .get(`${AGENT}/versions`, ({ request, params }) => listVersions(context, request, nameIn(params)), {
            detail: detail('The versions of the book, newest first; `before` pages (admin)'),
        })
        .get(`${AGENT}/versions/:version`, ({ request, params }) => showVersion(context, request, versionIn(params)), {
            detail: detail('One version, and how it differs from the one before (admin)'),
        })
        .post(
            `${AGENT}/versions/:version/revert`,
            ({ request, params }) => revertToVersion(context, request, versionIn(params)),
            { detail: detail('Go back to the book of a version (admin)') },
        )
        .get(`${AGENT}/lessons`, ({ request, params }) => listLessons(context, request, nameIn(params)), {
            detail: detail(
                'What was learned, newest first, with where it comes from; `status` and `search` choose, `before` pages (admin)',
            ),
        })
        .delete(
            `${AGENT}/lessons/:lessonId`,
            ({ request, params }) => forgetOneLesson(context, request, lessonIn(params)),
            {
                detail: detail('Forget one learned line (admin)'),
            },
        )
        .put(`${AGENT}/lessons/:lessonId`, ({ request, params }) => editOneLesson(context, request, lessonIn(params)), {
            detail: detail('Edit a lesson that waits (admin)', 'EditLessonRequest'),
        })
        .get(
            `${AGENT}/lessons/:lessonId/conversations`,
            ({ request, params }) => listConversationsUnder(context, request, lessonIn(params)),
            {
                detail: detail('The conversations answered while a line stood in the book (admin)'),
            },
        )
        .post(`${AGENT}/lessons/accept`, ({ request, params }) => acceptWaiting(context, request, nameIn(params)), {
            detail: detail('Accept lessons that wait, some or all (admin)', 'ReviewRequest'),
        })
        .post(`${AGENT}/lessons/refuse`, ({ request, params }) => refuseWaiting(context, request, nameIn(params)), {
            detail: detail('Refuse lessons that wait, some or all (admin)', 'ReviewRequest'),
        })
        .post(
            `${AGENT}/lessons/restore`,
            ({ request, params }) => restoreRefusedOrForgotten(context, request, nameIn(params)),
            {
                detail: detail('Bring back lessons that were refused or forgotten (admin)', 'RestoreLessonsRequest'),
            },
        )
        .post(
            `${AGENT}/feedback`,
            ({ request, server, params }) => takeFeedback(context, { request, server }, nameIn(params)),
            {
                detail: detail('Say what you think of a reply', 'FeedbackRequest'),
            },
        )
        .delete(
            `${AGENT}/feedback/:messageId`,
            ({ request, server, params }) => takeFeedbackBack(context, { request, server }, replyIn(params)),
            {
                detail: routeDetail({
                    tag: 'learning',
                    summary: 'Take back all that you said of a reply',
                    description:
                        'What is still to be learned from it is not learned any more, also where that has begun or failed. What was learned stays in the book, and the admin can forget it.',
                }),
            },
        )
        .get(`${AGENT}/feedback`, ({ request, params }) => listFeedbackOfAgent(context, request, nameIn(params)), {
            detail: detail(
                'What people think of replies, and what was learned from it; `rating` chooses, `before` pages (admin)',
            ),
        })
        .get('/api/feedback', ({ request }) => listAllFeedback(context, request), {
            detail: routeDetail({
                tag: 'learning',
                summary:
                    'What people think of the replies of all agents; `agent` and `rating` choose, `before` pages (admin)',
            }),
        })
        .get(
            `${AGENT}/conversations/:conversationId/lessons`,
            ({ request, params }) => listLessonsOfConversation(context, request, conversationIn(params)),
            { detail: detail('What each reply of a conversation taught (admin)') },
        );
}

type RouteBody = Parameters<typeof routeDetail>[0]['body'];

function detail(summary: string, body?: RouteBody) {
    return routeDetail({ tag: 'learning', summary, ...(body === undefined ? {} : { body }) });
}

/** A segment that cannot be decoded comes as null and names nothing. */
function nameIn(params: object): string {
    return String(Reflect.get(params, 'agentName') ?? '');
}

function versionIn(params: object) {
    return { agentName: nameIn(params), version: Number(Reflect.get(params, 'version')) };
}

function conversationIn(params: object) {
    return { agentName: nameIn(params), conversationId: String(Reflect.get(params, 'conversationId') ?? '') };
}

function replyIn(params: object) {
    return { agentName: nameIn(params), messageId: String(Reflect.get(params, 'messageId') ?? '') };
}

function lessonIn(params: object) {
    const lessonId = Number(Reflect.get(params, 'lessonId'));
    return { agentName: nameIn(params), lessonId: Number.isSafeInteger(lessonId) ? lessonId : 0 };
}
