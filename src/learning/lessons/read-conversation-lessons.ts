import { findLivingAgent } from '../../agents/find-agent.ts';
import type { LearningStatus } from '../../domain/learning-job.ts';
import type { Lesson } from '../../domain/lesson.ts';
import type { LearningContext } from '../learning-context.ts';

/** A reply of a conversation with the lessons of its turn. */
export interface TaughtReply {
    /** The id that the client knows, without a prefix. */
    readonly replyId: string;
    /** Whether learning jobs of the turn are unfinished. */
    readonly isPending: boolean;
    /** Lessons that are in the book or wait for the admin. */
    readonly lessons: readonly Lesson[];
}

/**
 * The lessons of a conversation, by reply. Replies without lessons are left out.
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
