import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Agent, Visibility } from '../../../agents/agent.ts';
import type { LearnedVersion } from '../../../ports/learning-stores.ts';
import type { NewAgentVersion } from '../../../ports/stores.ts';
import { AppError } from '../../../shared/errors.ts';
import { placeholder, prepared, query, rowPlaceholders } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';
import { reconcileLessons, removeProposals } from '../learning/lesson-changes.ts';
import { toStoredSource } from './version-source.ts';

type NextVersion = NewAgentVersion & Pick<LearnedVersion, 'learningJobId'>;

/** Makes the agent, or makes a deleted one again as its next version. */
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

/** Replaces the book where the agent still has the version that the caller knows. */
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

/** No rows where somebody else has made an agent of that name in the meantime. */
const insertAgent = prepared('agents.insert', ({ db, Agent }) =>
    db.insert(Agent).values(rowPlaceholders(Agent)).onConflictDoNothing({ target: Agent.agentName }).returning(),
);

/** No rows where somebody else has changed the agent in the meantime: every change of a book counts its version up. */
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
            ...{ agentName, agentHash, previousAgentHash: previous?.agentHash ?? null },
            ...toStoredSource(agent.agentSource, previous?.agentSource ?? null, agent.version),
            ...{ version: agent.version, reason, messageIds, who, createdAt: at, learningJobId },
        }),
    );
    if (version.reconcileLessons !== undefined) yield* reconcileLessons(agent, version.reconcileLessons, at);
}

const insertVersion = prepared('agents.insertVersion', ({ db, AgentHistory }) =>
    db.insert(AgentHistory).values(rowPlaceholders(AgentHistory)),
);

function agentExists(agentName: string): AppError {
    return new AppError('agent_exists', `There is an agent "${agentName}" already.`);
}

function versionConflict(agentName: string): AppError {
    return new AppError('version_conflict', `Somebody else changed the agent "${agentName}" in the meantime.`);
}
