import { findLivingAgent } from '../agents/find-agent.ts';
import type { LearningContext } from './learning-context.ts';
import type { LearningStatus } from './learning-job.ts';
import type { Lesson } from './lesson.ts';

/** What a reply of a conversation taught. */
export interface TaughtReply {
    /** As its client knows it, without a prefix. */
    readonly replyId: string;
    /** Something of it is still to be learned. */
    readonly isPending: boolean;
    /** Those that stand in the book or wait for the admin. */
    readonly lessons: readonly Lesson[];
}

/**
 * What was learned from a conversation, reply by reply; those that taught nothing are left out.
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function readConversationLessons(
    { agents, learningJobs, lessons }: Pick<LearningContext, 'agents' | 'learningJobs' | 'lessons'>,
    { agentName, conversationId }: { readonly agentName: string; readonly conversationId: string },
): Promise<readonly TaughtReply[]> {
    await findLivingAgent(agents, agentName);
    const jobs = await learningJobs.ofConversation(agentName, conversationId);
    const taught = await lessons.ofReplies(agentName, [...new Set(jobs.map(({ messageId }) => messageId))]);
    const shown = taught.filter(({ status }) => status === 'ACTIVE' || status === 'PROPOSED');
    return [...Map.groupBy(jobs, ({ messageId }) => messageId)]
        .map(([messageId, ofReply]) => ({
            replyId: ofReply[0]?.replyId ?? '',
            isPending: ofReply.some(({ status }) => PENDING.has(status)),
            lessons: shown.filter(lesson => lesson.messageId === messageId),
        }))
        .filter(({ isPending, lessons: learned }) => isPending || learned.length > 0);
}

const PENDING: ReadonlySet<LearningStatus> = new Set(['QUEUED', 'RUNNING']);
