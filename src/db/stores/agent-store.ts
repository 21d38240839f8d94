import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Visibility } from '../../agents/agent.ts';
import type { AgentStore } from '../../ports/stores.ts';
import type { Database } from '../database.ts';
import { once, placeholder, prepared } from '../statement.ts';
import { write } from '../transaction.ts';
import { createAgent, findAgent, updateAgent } from './agent-versions.ts';

/** Agents and the versions of their books, in the tables `Agent` and `AgentHistory`. */
export function createAgentStore(database: Database): AgentStore {
    return {
        async findOrNull(agentName) {
            const [agent] = await database.read(findAgent({ agentName }));
            return agent ?? null;
        },

        async list(visibilities) {
            const agents = await database.read(listVisible(visibilities));
            // Sorted here, as the order of text in a database depends on its locale.
            return agents.sort((first, second) => (first.agentName < second.agentName ? -1 : 1));
        },

        create: version => database.transaction(() => createAgent(version)),
        update: version => database.transaction(() => updateAgent(version)),

        async setVisibility(agentName, visibility, at) {
            await write(database, setVisibility({ agentName, visibility, updatedAt: at }));
        },

        async delete(agentName, at) {
            const deleted = await write(database, markDeleted({ agentName, deletedAt: at, updatedAt: at }));
            return deleted.length > 0;
        },

        versions: agentName => database.read(listVersions({ agentName })),
    };
}

function listVisible(visibilities: readonly Visibility[]) {
    return once(({ db, Agent }) =>
        db
            .select()
            .from(Agent)
            .where(and(isNull(Agent.deletedAt), inArray(Agent.visibility, [...visibilities]))),
    );
}

const setVisibility = prepared('agents.setVisibility', ({ db, Agent }) =>
    db
        .update(Agent)
        .set({ visibility: placeholder(Agent.visibility), updatedAt: placeholder(Agent.updatedAt) })
        .where(and(eq(Agent.agentName, placeholder(Agent.agentName)), isNull(Agent.deletedAt))),
);

const markDeleted = prepared('agents.markDeleted', ({ db, Agent }) =>
    db
        .update(Agent)
        .set({ deletedAt: placeholder(Agent.deletedAt), updatedAt: placeholder(Agent.updatedAt) })
        .where(and(eq(Agent.agentName, placeholder(Agent.agentName)), isNull(Agent.deletedAt)))
        .returning({ id: Agent.id }),
);

const listVersions = prepared('agents.listVersions', ({ db, AgentHistory }) =>
    db
        .select()
        .from(AgentHistory)
        .where(eq(AgentHistory.agentName, placeholder(AgentHistory.agentName)))
        .orderBy(desc(AgentHistory.version)),
);
