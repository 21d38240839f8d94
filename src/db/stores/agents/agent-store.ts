import { and, asc, desc, eq, getTableColumns, gt, inArray, isNotNull, isNull, lt, lte } from 'drizzle-orm';
import { type Agent, type AgentSummary, VISIBILITIES } from '../../../domain/agent.ts';
import { ownerOfAgent, ownerOfDraft } from '../../../domain/knowledge-owner.ts';
import type { AgentStore } from '../../../ports/agent-store.ts';
import type { Database } from '../../database.ts';
import { RecentRows } from '../../recent-rows.ts';
import { placeholder, prepared, type QueryScope, query } from '../../statement.ts';
import { execute, run } from '../../transaction.ts';
import { deletePassagesOf } from '../knowledge/passage-index.ts';
import { createAgent, updateAgent } from './agent-versions.ts';
import { createAgentReader } from './find-agent.ts';
import { WHOLE_EVERY, withWholeSources } from './version-source.ts';

/** Agents and the versions of their books, in the tables `Agent` and `AgentHistory`. */
export function createAgentStore(database: Database): AgentStore {
    const findOrNull = createAgentReader(database);
    const recent = new RecentRows<Agent>({
        changes: database.changes,
        read: findOrNull,
        isAffected: ({ agentName }, change) =>
            change.kind === 'unknown' || (change.kind === 'agent' && change.agentName === agentName),
        limit: RECENT_AGENTS,
    });
    const lists = new RecentRows<readonly AgentSummary[]>({
        changes: database.changes,
        async read(visibilities) {
            const agents = await database.read(listVisible(visibilities.split(',')));
            // Sorted here, since the order of text in a database depends on its locale.
            return agents.sort((first, second) => (first.agentName < second.agentName ? -1 : 1));
        },
        isAffected: (_, { kind }) => kind === 'unknown' || kind === 'agent',
        limit: 2 ** VISIBILITIES.length,
    });
    return {
        findOrNull,
        recentOrNull: recent.findOrNull,

        async isEmpty() {
            return (await database.read(findAny())).length === 0;
        },

        async list(visibilities) {
            return (await lists.findOrNull(visibilities.join())) ?? [];
        },

        async create(version) {
            const agent = await database.transaction(() => createAgent(version));
            await announce(agent.agentName);
            return agent;
        },

        async update(version) {
            const agent = await database.transaction(() => updateAgent(version));
            await announce(agent.agentName);
            return agent;
        },

        async setVisibility(agentName, visibility, at) {
            await execute(database, setVisibility({ agentName, visibility, updatedAt: at }));
            await announce(agentName);
        },

        async delete(agentName, at) {
            const isDeleted = await database.transaction(function* () {
                const deleted = yield* run(markDeleted({ agentName, deletedAt: at, updatedAt: at }));
                if (deleted.length === 0) return false;
                yield* deletePassagesOf(ownerOfAgent(agentName));
                yield* deletePassagesOf(ownerOfDraft(agentName));
                return true;
            });
            if (isDeleted) await announce(agentName);
            return isDeleted;
        },

        async restore(agentName, at) {
            const restored = await execute(database, markRestored({ agentName, deletedAt: null, updatedAt: at }));
            if (restored.length > 0) await announce(agentName);
            return restored.length > 0;
        },

        async setLearningMode(agentName, learningMode, at) {
            const changed = await execute(database, setLearningMode({ agentName, learningMode, updatedAt: at }));
            if (changed.length > 0) await announce(agentName);
            return changed.length > 0;
        },

        async setEmbedOrigins(agentName, embedOrigins, at) {
            await execute(database, setEmbedOrigins({ agentName, embedOrigins, updatedAt: at }));
            await announce(agentName);
        },

        async versions(agentName) {
            return withWholeSources(await database.read(allVersions({ agentName }))).reverse();
        },

        listVersions: (agentName, page) => database.read(listVersions(agentName, page)),

        async versionOrNull(agentName, version) {
            // At least one of these rows contains a whole source.
            const rows = await database.read(versionsUpTo(agentName, version));
            return withWholeSources(rows).find(row => row.version === version) ?? null;
        },
    };

    function announce(agentName: string): Promise<void> {
        return database.changes.announce({ kind: 'agent', agentName });
    }
}

/** A book can be a megabyte. */
const RECENT_AGENTS = 64;

function findAny() {
    return query(({ db, Agent }) => db.select({ agentName: Agent.agentName }).from(Agent).limit(1));
}

function listVisible(names: readonly string[]) {
    const visibilities = VISIBILITIES.filter(visibility => names.includes(visibility));
    return query(({ db, Agent }) => {
        const { agentSource: _, ...columns } = getTableColumns(Agent);
        return db
            .select(columns)
            .from(Agent)
            .where(and(isNull(Agent.deletedAt), inArray(Agent.visibility, visibilities)));
    });
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

const markRestored = prepared('agents.markRestored', ({ db, Agent }) =>
    db
        .update(Agent)
        .set({ deletedAt: placeholder(Agent.deletedAt), updatedAt: placeholder(Agent.updatedAt) })
        .where(and(eq(Agent.agentName, placeholder(Agent.agentName)), isNotNull(Agent.deletedAt)))
        .returning({ id: Agent.id }),
);

const setLearningMode = prepared('agents.setLearningMode', ({ db, Agent }) =>
    db
        .update(Agent)
        .set({ learningMode: placeholder(Agent.learningMode), updatedAt: placeholder(Agent.updatedAt) })
        .where(and(eq(Agent.agentName, placeholder(Agent.agentName)), isNull(Agent.deletedAt)))
        .returning({ id: Agent.id }),
);

const setEmbedOrigins = prepared('agents.setEmbedOrigins', ({ db, Agent }) =>
    db
        .update(Agent)
        .set({ embedOrigins: placeholder(Agent.embedOrigins), updatedAt: placeholder(Agent.updatedAt) })
        .where(and(eq(Agent.agentName, placeholder(Agent.agentName)), isNull(Agent.deletedAt))),
);

const allVersions = prepared('agents.allVersions', ({ db, AgentHistory }) =>
    db
        .select()
        .from(AgentHistory)
        .where(eq(AgentHistory.agentName, placeholder(AgentHistory.agentName)))
        .orderBy(asc(AgentHistory.version)),
);

function listVersions(
    agentName: string,
    { before, limit }: { readonly before: number | null; readonly limit: number },
) {
    return query(({ db, AgentHistory }: QueryScope) => {
        const { agentSource: _, sourceChange: __, ...columns } = getTableColumns(AgentHistory);
        return db
            .select(columns)
            .from(AgentHistory)
            .where(
                and(
                    eq(AgentHistory.agentName, agentName),
                    before === null ? undefined : lt(AgentHistory.version, before),
                ),
            )
            .orderBy(desc(AgentHistory.version))
            .limit(limit);
    });
}

function versionsUpTo(agentName: string, version: number) {
    return query(({ db, AgentHistory }) =>
        db
            .select()
            .from(AgentHistory)
            .where(
                and(
                    eq(AgentHistory.agentName, agentName),
                    lte(AgentHistory.version, version),
                    gt(AgentHistory.version, version - WHOLE_EVERY),
                ),
            )
            .orderBy(asc(AgentHistory.version)),
    );
}
