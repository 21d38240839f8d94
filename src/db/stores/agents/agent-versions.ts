import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Agent, Visibility } from '../../../agents/agent.ts';
import type { NewAgentVersion } from '../../../ports/agent-store.ts';
import type { LearnedVersion } from '../../../ports/learning-stores.ts';
import { AppError } from '../../../shared/errors.ts';
import { placeholder, prepared, query, rowPlaceholders } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';
import { reconcileLessons, removeProposals } from '../learning/lesson-changes.ts';
import { toStoredSource } from './version-source.ts';

type NextVersion = NewAgentVersion & Pick<LearnedVersion, 'learningJobId'>;

/** Creates the agent, or the next version of a deleted agent of that name. */
export function* createAgent(version: NewAgentVersion & { readonly visibility: Visibility }): TransactionBody<Agent> {
    const { agentName, visibility, at } = version;
    const [former] = yield* run(findAgent({ agentName }));
    if (former !== undefined && former.deletedAt === null) throw agentExists(agentName);
    const row = {
        ...toColumns(version),
        visibility,
        createdAt: at,
        deletedAt: null,
        version: (former?.version ?? 0) + 1,
        learningMode: 'LEARN_AT_ONCE',
        embedOrigins: null,
    } as const;
    const [agent] = yield* run(former === undefined ? insertAgent(row) : replaceVersion(former, row));
    if (agent === undefined) throw agentExists(agentName);
    if (former !== undefined) yield* removeProposals(agentName, at);
    yield* recordVersion(version, agent, former ?? null);
    return agent;
}

/** Replaces the book if the agent still has the expected version. */
export function* updateAgent(version: LearnedVersion): TransactionBody<Agent> {
    const { agentName, expectedVersion } = version;
    const [current] = yield* run(findAgent({ agentName }));
    if (current === undefined || current.deletedAt !== null) {
        throw new AppError('not_found', `There is no agent "${agentName}".`);
    }
    if (current.version !== expectedVersion) throw versionConflict(agentName);
    const [agent] = yield* run(replaceVersion(current, { ...toColumns(version), version: expectedVersion + 1 }));
    if (agent === undefined) throw versionConflict(agentName);
    yield* recordVersion(version, agent, current);
    return agent;
}

export const findAgent = prepared('agents.find', ({ db, Agent }) =>
    db
        .select()
        .from(Agent)
        .where(eq(Agent.agentName, placeholder(Agent.agentName))),
);

function toColumns({ agentName, agentHash, agentSource, agentProfile, at }: NewAgentVersion) {
    return { agentName, agentHash, agentSource, agentProfile, updatedAt: at };
}

/** Returns no rows if another transaction has created an agent of that name. */
const insertAgent = prepared('agents.insert', ({ db, Agent }) =>
    db.insert(Agent).values(rowPlaceholders(Agent)).onConflictDoNothing({ target: Agent.agentName }).returning(),
);

/** Returns no rows if another transaction has changed the book, which increments the version. */
function replaceVersion(current: Agent, columns: Partial<Omit<Agent, 'id'>>) {
    return query(({ db, Agent }) =>
        db
            .update(Agent)
            .set(columns)
            .where(
                and(
                    eq(Agent.id, current.id),
                    eq(Agent.version, current.version),
                    current.deletedAt === null ? isNull(Agent.deletedAt) : isNotNull(Agent.deletedAt),
                ),
            )
            .returning(),
    );
}

function* recordVersion(version: NextVersion, agent: Agent, previous: Agent | null): TransactionBody<void> {
    const { reason, messageIds, who, at, learningJobId = null } = version;
    const { agentName, agentHash } = agent;
    yield* run(
        insertVersion({
            ...toStoredSource(agent.agentSource, previous?.agentSource ?? null, agent.version),
            agentName,
            agentHash,
            previousAgentHash: previous?.agentHash ?? null,
            version: agent.version,
            reason,
            messageIds,
            who,
            createdAt: at,
            learningJobId,
        }),
    );
    if (version.reconcileLessons !== undefined) yield* reconcileLessons(agent, version.reconcileLessons, at);
}

const insertVersion = prepared('agents.insertVersion', ({ db, AgentHistory }) =>
    db.insert(AgentHistory).values(rowPlaceholders(AgentHistory)),
);

function agentExists(agentName: string): AppError {
    return new AppError('agent_exists', `The agent "${agentName}" already exists.`);
}

function versionConflict(agentName: string): AppError {
    return new AppError('version_conflict', `The agent "${agentName}" was changed in the meantime.`);
}
