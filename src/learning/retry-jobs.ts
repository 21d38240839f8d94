import { findLivingAgent } from '../agents/find-agent.ts';
import type { LearningContext } from './learning-context.ts';

export interface RetryInput {
    readonly agentName: string;
    /** The jobs that are meant; all of them where `null`. */
    readonly jobIds: readonly number[] | null;
}

/**
 * Tries learning jobs again that failed, or that wait for their next try. Gives the ids of those that are queued now; the worker is
 * still to be woken.
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function retryJobs(
    { agents, learningJobs, now }: Pick<LearningContext, 'agents' | 'learningJobs' | 'now'>,
    { agentName, jobIds }: RetryInput,
): Promise<readonly number[]> {
    await findLivingAgent(agents, agentName);
    return learningJobs.retry({ agentName, jobIds, at: now() });
}
