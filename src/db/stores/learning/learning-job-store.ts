import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import { LEARNING_STATUSES, type LearningJob, type LearningStatus } from '../../../learning/learning-job.ts';
import type {
    FinishJobInput,
    JobFilter,
    LearningJobStore,
    RetryJobsInput,
    TakeJobInput,
} from '../../../ports/learning-stores.ts';
import { isFromTheFuture } from '../../../shared/clock.ts';
import { newRandomHex } from '../../../shared/ids.ts';
import type { Database } from '../../database.ts';
import { IS_UNFINISHED } from '../../schema/learning-tables.ts';
import { placeholder, prepared, type QueryScope, query } from '../../statement.ts';
import { execute, run, type TransactionBody } from '../../transaction.ts';
import { changeLessons } from './lesson-changes.ts';
import { applyVersion } from './lesson-store.ts';

/** The queue of learning jobs for all servers, in the table `LearningJob`. */
export function createLearningJobStore(database: Database): LearningJobStore {
    return {
        async agentsWithJobs(at) {
            const rows = await database.read(findOldestOfAgents());
            return rows.filter(row => isDue(row, at)).map(({ agentName }) => agentName);
        },

        async hasWork(at) {
            const rows = await database.read(findOldestOfAgents());
            return rows.some(row => row.status === 'RUNNING' || isDue(row, at));
        },

        take: input => database.transaction(() => takeJob(input), toAgentLock(input.agentName)),

        async renew(job, leaseUntil) {
            return (await execute(database, updateLeased(job, { leaseUntil }))).length > 0;
        },

        async finish(input) {
            const { agentName } = input.job;
            const isFinished = await database.transaction(() => finishJob(input), toAgentLock(agentName));
            if (isFinished && input.version !== null) await database.changes.announce({ kind: 'agent', agentName });
            return isFinished;
        },

        async fail(job, { error, runAfter, at }) {
            const status: LearningStatus = runAfter === null ? 'FAILED' : 'QUEUED';
            await execute(database, updateLeased(job, { ...NO_LEASE, status, error, runAfter, updatedAt: at }));
        },

        async release(job, at) {
            const columns = { ...NO_LEASE, status: 'QUEUED', attempts: job.attempts - 1, updatedAt: at } as const;
            await execute(database, updateLeased(job, columns));
        },

        list: (agentName, filter) => database.read(listJobs(agentName, filter)),

        async retry(input) {
            const rows = await execute(database, retryJobs(input));
            return rows.map(({ id }) => id);
        },

        ofReplies: async (agentName, messageIds) =>
            messageIds.length === 0 ? [] : database.read(jobsOfReplies(agentName, messageIds)),

        ofConversation: (agentName, conversationId) => database.read(jobsOfConversation(agentName, conversationId)),

        async countUnfinished() {
            const rows = await database.read(countUnfinished());
            const countOf = (status: LearningStatus) => rows.find(row => row.status === status)?.count ?? 0;
            return { QUEUED: countOf('QUEUED'), RUNNING: countOf('RUNNING') };
        },

        async counts(agentName) {
            const rows = await database.read(countJobs({ agentName }));
            const counts: Record<LearningStatus, number> = { QUEUED: 0, RUNNING: 0, DONE: 0, SKIPPED: 0, FAILED: 0 };
            for (const status of LEARNING_STATUSES)
                counts[status] = rows.find(row => row.status === status)?.count ?? 0;
            return counts;
        },

        async turnRows(messageId, limit) {
            const [reply] = await database.read(findReply({ id: messageId }));
            if (reply === undefined) return [];
            const rows = await database.read(rowsBefore(reply.agentName, reply.conversationId, messageId, limit));
            return rows.reverse();
        },
    };
}

/** Workers of all servers run the jobs of one agent one at a time. */
function toAgentLock(agentName: string): string {
    return JSON.stringify(['learning', agentName]);
}

type DueColumns = Pick<LearningJob, 'status' | 'runAfter' | 'leaseUntil' | 'updatedAt'>;

function isDue({ status, runAfter, leaseUntil, updatedAt }: DueColumns, at: Date): boolean {
    if (isFromTheFuture(updatedAt, at)) return true;
    if (status === 'RUNNING') return leaseUntil === null || leaseUntil <= at;
    return runAfter === null || runAfter <= at;
}

function* takeJob(input: TakeJobInput): TransactionBody<LearningJob | null> {
    const { agentName, at, leaseUntil } = input;
    const [job] = yield* run(findOldest({ agentName }));
    if (job === undefined || !isDue(job, at)) return null;
    if (isSetAside(job, input)) {
        const error = job.error ?? `Set aside: the server stopped or hung in each of ${job.attempts} attempts.`;
        yield* run(updateJob(job.id, { ...NO_LEASE, status: 'FAILED', error, updatedAt: at }));
        return yield* takeJob(input);
    }
    const columns = { leaseUntil, leaseToken: newRandomHex(), attempts: job.attempts + 1, updatedAt: at };
    const [taken] = yield* run(updateJob(job.id, { ...columns, status: 'RUNNING', runAfter: null }));
    return taken ?? null;
}

/** An interrupted job has no error: it never failed by itself. */
function isSetAside(
    { status, attempts, error }: LearningJob,
    { mostAttempts, mostInterruptions }: TakeJobInput,
): boolean {
    const isInterrupted = status === 'RUNNING' && error === null;
    return attempts >= mostAttempts || (isInterrupted && attempts >= mostInterruptions);
}

function* finishJob({ job, at, status, outcome, version, lessons }: FinishJobInput): TransactionBody<boolean> {
    const columns = { ...NO_LEASE, status, outcome, error: null, updatedAt: at };
    const finished = yield* run(updateLeased(job, columns));
    if (finished.length === 0) return false;
    if (version !== null) yield* applyVersion({ ...version, learningJobId: job.id }, lessons);
    else yield* changeLessons({ agentName: job.agentName, version: null, at }, lessons);
    return true;
}

const NO_LEASE = { leaseUntil: null, leaseToken: null } as const;

/**
 * The oldest unfinished job of each agent that has one. From one agent the index is asked for the next, so that it does not matter how many
 * jobs wait.
 */
const findOldestOfAgents = prepared('learningJobs.findOldestOfAgents', ({ db, LearningJob }) =>
    db
        .select({
            agentName: LearningJob.agentName,
            status: LearningJob.status,
            runAfter: LearningJob.runAfter,
            leaseUntil: LearningJob.leaseUntil,
            updatedAt: LearningJob.updatedAt,
        })
        .from(LearningJob)
        .where(
            sql`${LearningJob.id} in (
                with recursive "waiting" ("agentName") as (
                    select min("agentName") from "LearningJob" where ${IS_UNFINISHED}
                    union all
                    select (select min("agentName") from "LearningJob" where ${IS_UNFINISHED} and "agentName" > "waiting"."agentName")
                    from "waiting" where "waiting"."agentName" is not null
                )
                select (select min("id") from "LearningJob" where ${IS_UNFINISHED} and "agentName" = "waiting"."agentName")
                from "waiting" where "waiting"."agentName" is not null
            )`,
        )
        .orderBy(asc(LearningJob.id)),
);

const findOldest = prepared('learningJobs.findOldest', ({ db, LearningJob }) =>
    db
        .select()
        .from(LearningJob)
        .where(and(eq(LearningJob.agentName, placeholder(LearningJob.agentName)), IS_UNFINISHED))
        .orderBy(asc(LearningJob.id))
        .limit(1),
);

type JobColumns = Partial<Omit<LearningJob, 'id'>>;

function updateJob(id: number, columns: JobColumns) {
    return query(({ db, LearningJob }) =>
        db.update(LearningJob).set(columns).where(eq(LearningJob.id, id)).returning(),
    );
}

/** Returns no rows if the lease has expired and another worker has taken the job. */
function updateLeased({ id, leaseToken }: LearningJob, columns: JobColumns) {
    return query(({ db, LearningJob }: QueryScope) =>
        db
            .update(LearningJob)
            .set(columns)
            .where(
                and(
                    eq(LearningJob.id, id),
                    eq(LearningJob.status, 'RUNNING'),
                    leaseToken === null ? isNull(LearningJob.leaseToken) : eq(LearningJob.leaseToken, leaseToken),
                ),
            )
            .returning({ id: LearningJob.id }),
    );
}

function listJobs(agentName: string, { status, before, limit }: JobFilter) {
    return query(({ db, LearningJob }) =>
        db
            .select()
            .from(LearningJob)
            .where(
                and(
                    eq(LearningJob.agentName, agentName),
                    status === undefined ? undefined : eq(LearningJob.status, status),
                    before === undefined ? undefined : lt(LearningJob.id, before),
                ),
            )
            .orderBy(desc(LearningJob.id))
            .limit(limit),
    );
}

function retryJobs({ agentName, jobIds, at }: RetryJobsInput) {
    return query(({ db, LearningJob }: QueryScope) =>
        db
            .update(LearningJob)
            .set({ status: 'QUEUED', attempts: 0, error: null, runAfter: null, updatedAt: at })
            .where(
                and(
                    eq(LearningJob.agentName, agentName),
                    jobIds === null ? undefined : inArray(LearningJob.id, [...jobIds]),
                    or(
                        eq(LearningJob.status, 'FAILED'),
                        and(eq(LearningJob.status, 'QUEUED'), isNotNull(LearningJob.runAfter)),
                    ),
                ),
            )
            .returning({ id: LearningJob.id }),
    );
}

function jobsOfReplies(agentName: string, messageIds: readonly number[]) {
    return query(({ db, LearningJob }) =>
        db
            .select()
            .from(LearningJob)
            .where(and(inArray(LearningJob.messageId, [...messageIds]), eq(LearningJob.agentName, agentName)))
            .orderBy(asc(LearningJob.id)),
    );
}

function jobsOfConversation(agentName: string, conversationId: string) {
    return query(({ db, LearningJob, ChatHistory }) =>
        db
            .select({
                id: LearningJob.id,
                messageId: LearningJob.messageId,
                status: LearningJob.status,
                replyId: ChatHistory.replyId,
            })
            .from(ChatHistory)
            .innerJoin(LearningJob, eq(LearningJob.messageId, ChatHistory.id))
            .where(and(eq(ChatHistory.agentName, agentName), eq(ChatHistory.conversationId, conversationId)))
            .orderBy(asc(LearningJob.id)),
    );
}

const countJobs = prepared('learningJobs.count', ({ db, LearningJob }) =>
    db
        .select({ status: LearningJob.status, count: count() })
        .from(LearningJob)
        .where(eq(LearningJob.agentName, placeholder(LearningJob.agentName)))
        .groupBy(LearningJob.status),
);

const countUnfinished = prepared('learningJobs.countUnfinished', ({ db, LearningJob }) =>
    db
        .select({ status: LearningJob.status, count: count() })
        .from(LearningJob)
        .where(IS_UNFINISHED)
        .groupBy(LearningJob.status),
);

const findReply = prepared('learningJobs.findReply', ({ db, ChatHistory }) =>
    db
        .select({ agentName: ChatHistory.agentName, conversationId: ChatHistory.conversationId })
        .from(ChatHistory)
        .where(eq(ChatHistory.id, placeholder(ChatHistory.id))),
);

function rowsBefore(agentName: string, conversationId: string, messageId: number, limit: number) {
    return query(({ db, ChatHistory }) =>
        db
            .select()
            .from(ChatHistory)
            .where(
                and(
                    eq(ChatHistory.agentName, agentName),
                    eq(ChatHistory.conversationId, conversationId),
                    lte(ChatHistory.id, messageId),
                ),
            )
            .orderBy(desc(ChatHistory.id))
            .limit(limit),
    );
}
