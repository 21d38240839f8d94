import { compileBook } from '../books/compile-book.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../shared/clock.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { Agent, VersionReason } from './agent.ts';
import { checkBook } from './create-agent.ts';
import { findLivingAgent } from './find-agent.ts';
import { reconcileLessons } from './reconcile-lessons.ts';

export interface UpdateAgentContext {
    readonly agents: AgentStore;
    readonly now: Clock;
}

export interface UpdateAgentInput {
    /** Stays the name in the URL, also where the book's title changes. */
    readonly agentName: string;
    readonly agentSource: string;
    /** The version that the change was made to. */
    readonly expectedVersion: number;
    readonly reason?: VersionReason;
    readonly who: string;
}

/**
 * Gives the agent another book, as its next version; the book that it has already makes none. Lessons whose lines are gone are no
 * lessons any more.
 * @throws AppError `parameter_value_invalid` (param `agentSource`) for a book that cannot be kept, `version_conflict` where somebody
 * else changed it in the meantime, `model_not_found`, `agent_deleted`
 */
export async function updateAgent(
    { agents, now }: UpdateAgentContext,
    { agentName, agentSource, expectedVersion, reason = 'EDITED', who }: UpdateAgentInput,
): Promise<Agent> {
    checkBook(agentSource);
    const agent = await findLivingAgent(agents, agentName);
    if (agent.agentSource === agentSource && agent.version === expectedVersion) return agent;
    return agents.update({
        agentName,
        expectedVersion,
        agentSource,
        agentHash: sha256Hex(agentSource),
        agentProfile: compileBook(agentSource).profile,
        reason,
        messageIds: [],
        who,
        at: now(),
        reconcileLessons: reconcileLessons(agentSource, { isReverted: reason === 'REVERTED' }),
    });
}
