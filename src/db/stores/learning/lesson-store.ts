import { and, asc, count, desc, eq, gte, inArray, lt, max, min, or, sql } from 'drizzle-orm';
import type { Agent } from '../../../domain/agent.ts';
import type { Lesson, LessonStatus } from '../../../domain/lesson.ts';
import type { LessonChanges } from '../../../domain/lesson-change.ts';
import type { LearnedVersion, LessonFilter, LessonStore } from '../../../ports/learning-stores.ts';
import type { Database, Dialect } from '../../database.ts';
import type { TransactionBody } from '../../statement.ts';
import { type QueryScope, query } from '../../statement.ts';
import { updateAgent } from '../agents/agent-versions.ts';
import { containsText } from './contains-text.ts';
import { changeLessons } from './lesson-changes.ts';

/** Lines that agents learned, in the table `Lesson`. */
export function createLessonStore(database: Database): LessonStore {
    return {
        async findOrNull(agentName, id) {
            const [lesson] = await database.read(findLesson(agentName, id));
            return lesson ?? null;
        },

        list: (agentName, statuses) => database.read(listLessons(agentName, statuses)),

        page: (agentName, filter) => database.read(pageOfLessons(database.dialect, { agentName, ...filter })),

        ofReplies: async (agentName, messageIds) =>
            messageIds.length === 0 ? [] : database.read(lessonsOfReplies(agentName, messageIds)),

        async sizes(agentName) {
            const rows = await database.read(sizesOf(agentName));
            return rows.map(({ length, ...row }) => ({ ...row, length: Number(length) }));
        },

        withKeys: async (agentName, contentKeys) =>
            contentKeys.length === 0 ? [] : database.read(lessonsWithKeys(agentName, contentKeys)),

        async applyVersion(version, changes) {
            const agent = await database.transaction(() => applyVersion(version, changes));
            await database.changes.announce({ kind: 'agent', agentName: agent.agentName });
            return agent;
        },

        change: (agentName, change, at) =>
            database.transaction(() => changeLessons({ agentName, version: null, at }, { add: [], change })),

        async conversationsWith(lesson, limit) {
            if (lesson.periods.length === 0) return [];
            const rows = await database.read(conversationsWith(lesson, limit));
            return rows.map(({ firstAt, lastAt, ...row }) => ({
                ...row,
                firstAt: firstAt ?? lesson.createdAt,
                lastAt: lastAt ?? lesson.createdAt,
            }));
        },
    };
}

/** Writes the next version of a book with its lessons. Part of a larger transaction. */
export function* applyVersion(version: LearnedVersion, changes: LessonChanges): TransactionBody<Agent> {
    const agent = yield* updateAgent(version);
    yield* changeLessons({ agentName: agent.agentName, version: agent.version, at: version.at }, changes);
    return agent;
}

function findLesson(agentName: string, id: number) {
    return query(({ db, Lesson }) =>
        db
            .select()
            .from(Lesson)
            .where(and(eq(Lesson.agentName, agentName), eq(Lesson.id, id))),
    );
}

function listLessons(agentName: string, statuses: readonly LessonStatus[]) {
    return query(({ db, Lesson }) =>
        db
            .select()
            .from(Lesson)
            .where(isListed(Lesson, agentName, statuses))
            .orderBy(asc(Lesson.id)),
    );
}

/** Without statuses, those of any. */
function isListed(Lesson: QueryScope['Lesson'], agentName: string, statuses: readonly LessonStatus[]) {
    return and(
        eq(Lesson.agentName, agentName),
        statuses.length === 0 ? undefined : inArray(Lesson.status, [...statuses]),
    );
}

function pageOfLessons(
    dialect: Dialect,
    { agentName, statuses, search, before, limit }: LessonFilter & { readonly agentName: string },
) {
    return query(({ db, Lesson }) =>
        db
            .select()
            .from(Lesson)
            .where(
                and(
                    isListed(Lesson, agentName, statuses),
                    before === undefined ? undefined : lt(Lesson.id, before),
                    search === undefined ? undefined : containsText(dialect, Lesson.content, search),
                ),
            )
            .orderBy(desc(Lesson.id))
            .limit(limit),
    );
}

function lessonsOfReplies(agentName: string, messageIds: readonly number[]) {
    return query(({ db, Lesson }) =>
        db
            .select()
            .from(Lesson)
            .where(and(inArray(Lesson.messageId, [...messageIds]), eq(Lesson.agentName, agentName)))
            .orderBy(asc(Lesson.id)),
    );
}

function sizesOf(agentName: string) {
    return query(({ db, Lesson }) =>
        db
            .select({
                status: Lesson.status,
                keyword: Lesson.keyword,
                lessons: count(),
                length: sql<number>`sum(length(${Lesson.content}))`,
            })
            .from(Lesson)
            .where(eq(Lesson.agentName, agentName))
            .groupBy(Lesson.status, Lesson.keyword),
    );
}

function lessonsWithKeys(agentName: string, contentKeys: readonly string[]) {
    return query(({ db, Lesson }) =>
        db
            .select()
            .from(Lesson)
            .where(and(eq(Lesson.agentName, agentName), inArray(Lesson.contentKey, [...contentKeys])))
            .orderBy(asc(Lesson.id)),
    );
}

/** Replies store the hash of their book, and versions with the same hash have the same lines. */
function conversationsWith(lesson: Lesson, limit: number) {
    return query((scope: QueryScope) => {
        const { db, ChatHistory, AgentHistory } = scope;
        const hashes = db
            .select({ agentHash: AgentHistory.agentHash })
            .from(AgentHistory)
            .where(and(eq(AgentHistory.agentName, lesson.agentName), isInPeriods(scope, lesson)));
        return db
            .select({
                conversationId: ChatHistory.conversationId,
                replies: count(),
                firstAt: min(ChatHistory.createdAt),
                lastAt: max(ChatHistory.createdAt),
            })
            .from(ChatHistory)
            .where(
                and(
                    eq(ChatHistory.agentName, lesson.agentName),
                    inArray(ChatHistory.agentHash, hashes),
                    // Only replies have a duration.
                    sql`${ChatHistory.durationMs} is not null`,
                ),
            )
            .groupBy(ChatHistory.conversationId)
            .orderBy(desc(max(ChatHistory.id)))
            .limit(limit);
    });
}

function isInPeriods({ AgentHistory }: QueryScope, { periods }: Lesson) {
    return or(
        ...periods.map(({ from, until }) =>
            and(gte(AgentHistory.version, from), until === null ? undefined : lt(AgentHistory.version, until)),
        ),
    );
}
