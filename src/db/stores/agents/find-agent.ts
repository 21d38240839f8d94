import { eq, getTableColumns } from 'drizzle-orm';
import type { Agent } from '../../../agents/agent.ts';
import { RecentCache } from '../../../shared/recent-cache.ts';
import type { Database } from '../../database.ts';
import { placeholder, prepared } from '../../statement.ts';
import { findAgent } from './agent-versions.ts';

type Head = Omit<Agent, 'agentSource' | 'agentProfile'>;

/** A book can be a megabyte. */
const MOST_KEPT = 64;

/**
 * Finds agents for every turn. Books are long and rarely change: a book that this server has read is read again only if the version of
 * the agent has changed.
 */
export function createAgentReader(database: Database): (agentName: string) => Promise<Agent | null> {
    const kept = new RecentCache<string, Agent>(MOST_KEPT);
    return async agentName => {
        const [head] = await database.read(findHead({ agentName }));
        if (head === undefined) return null;
        const known = kept.get(agentName);
        if (known !== undefined && isSameBook(known, head)) {
            return { ...known, ...head };
        }
        const [agent] = await database.read(findAgent({ agentName }));
        if (agent === undefined) return null;
        return kept.set(agentName, agent);
    };
}

function isSameBook(known: Agent, head: Head): boolean {
    return known.id === head.id && known.version === head.version && known.agentHash === head.agentHash;
}

const findHead = prepared('agents.findHead', ({ db, Agent }) => {
    const { agentSource: _, agentProfile: __, ...columns } = getTableColumns(Agent);
    return db
        .select(columns)
        .from(Agent)
        .where(eq(Agent.agentName, placeholder(Agent.agentName)));
});
