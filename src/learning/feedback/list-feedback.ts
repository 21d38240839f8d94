import type { LearningJob } from '../../domain/learning-job.ts';
import type { Lesson } from '../../domain/lesson.ts';
import type { FeedbackFilter, RatedReply } from '../../ports/learning-stores.ts';
import type { LearningContext } from '../learning-context.ts';

export interface FeedbackEntry extends RatedReply {
    /** `null` if there is nothing to learn from it. */
    readonly job: LearningJob | null;
    readonly lessons: readonly Lesson[];
}

/** Feedback, newest first, with the lessons that were learned from it. */
export async function listFeedback(
    { chatFeedback, learningJobs, lessons }: Pick<LearningContext, 'chatFeedback' | 'learningJobs' | 'lessons'>,
    filter: FeedbackFilter,
): Promise<readonly FeedbackEntry[]> {
    const rated = await chatFeedback.list(filter);
    const byAgent = Map.groupBy(rated, ({ feedback }) => feedback.agentName);
    const found = await Promise.all(
        [...byAgent].map(async ([agentName, entries]) => {
            const messageIds = [...new Set(entries.map(({ feedback }) => feedback.messageId))];
            return Promise.all([
                learningJobs.ofReplies(agentName, messageIds),
                lessons.ofReplies(agentName, messageIds),
            ]);
        }),
    );
    const jobs = new Map(found.flatMap(([each]) => each).map(job => [job.feedbackId, job]));
    const taught = found.flatMap(([, each]) => each);
    return rated.map(entry => {
        const job = jobs.get(entry.feedback.id) ?? null;
        return { ...entry, job, lessons: taught.filter(lesson => job !== null && lesson.learningJobId === job.id) };
    });
}
