import { findLivingAgent } from '../../agents/find-agent.ts';
import type { LearningContext } from '../learning-context.ts';

export interface RetryInput {
    readonly agentName: string;
    /** `null` for all jobs. */
    readonly jobIds: readonly number[] | null;
}

/**
 * Queues failed learning jobs again, and those that wait for their next attempt. The caller must wake the worker.
 * @returns the ids of the queued jobs
 * @throws AppError `model_not_found`, `agent_deleted`
 */
export async function retryJobs(
    { agents, learningJobs, now }: Pick<LearningContext, 'agents' | 'learningJobs' | 'now'>,
    { agentName, jobIds }: RetryInput,
): Promise<readonly number[]> {
    await findLivingAgent(agents, agentName);
    return learningJobs.retry({ agentName, jobIds, at: now() });
}
