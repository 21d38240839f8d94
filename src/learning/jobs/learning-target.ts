import type { Agent } from '../../domain/agent.ts';
import type { LearningJob, SkipReason } from '../../domain/learning-job.ts';
import { isFromTheFuture } from '../../shared/clock.ts';
import type { ReadBook } from '../book/book-reader.ts';
import type { LearningContext } from '../learning-context.ts';

/** The agent that a job teaches, with its book. */
export interface LearningTarget extends ReadBook {
    readonly agent: Agent;
}

/** The agent in its present version, or the reason why it does not learn. */
export async function findLearningTarget(
    { agents, bookReader, now }: Pick<LearningContext, 'agents' | 'bookReader' | 'now'>,
    job: LearningJob,
): Promise<LearningTarget | SkipReason> {
    const agent = await agents.findOrNull(job.agentName);
    if (agent === null || agent.deletedAt !== null || isRecreated(agent, job, now())) return 'agent-deleted';
    if (agent.learningMode === 'OFF') return 'off';
    const book = await bookReader.read(agent);
    return book.header.isClosed ? 'closed' : { agent, ...book };
}

/**
 * A new agent with the name of a deleted one does not learn the jobs of that one. A creation time in the future means that the clock
 * was set back, and is ignored.
 */
function isRecreated(agent: Agent, job: LearningJob, at: Date): boolean {
    return agent.createdAt > job.createdAt && !isFromTheFuture(agent.createdAt, at);
}
