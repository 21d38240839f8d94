import { and, asc, desc, eq, exists, gt, inArray, isNotNull, lt, type SQL, sql } from 'drizzle-orm';
import type { StoredReplyFilter, StoredReplyStore } from '../../../ports/stored-reply-store.ts';
import type { Database } from '../../database.ts';
import { placeholder, prepared, query, rowPlaceholders } from '../../statement.ts';
import { execute } from '../../transaction.ts';

/** Replies of the history that can be fetched again, in the table `StoredReply`. */
export function createStoredReplyStore(database: Database): StoredReplyStore {
    return {
        async create(reply) {
            await execute(database, insertReply({ ...reply }));
        },

        async findOrNull(replyId) {
            const [reply] = await database.read(findReply({ replyId }));
            return reply ?? null;
        },

        async list(filter) {
            return filter.agentNames.length === 0 ? [] : database.read(listReplies(filter, PAIRS[database.dialect]));
        },

        async setMetadata(replyId, metadata) {
            const rows = await execute(database, updateMetadata(replyId, metadata));
            return rows.length > 0;
        },

        async delete(replyId) {
            const rows = await execute(database, deleteReply({ replyId }));
            return rows.length > 0;
        },
    };
}

const insertReply = prepared('storedReplies.insert', ({ db, StoredReply }) =>
    db.insert(StoredReply).values(rowPlaceholders(StoredReply)),
);

const findReply = prepared('storedReplies.find', ({ db, StoredReply }) =>
    db
        .select()
        .from(StoredReply)
        .where(eq(StoredReply.replyId, placeholder(StoredReply.replyId))),
);

/** Functions that return the pairs of a JSON object. A JSON path would interpret special characters in keys. */
const PAIRS = { sqlite: sql`json_each`, postgres: sql`json_each_text` } as const;

function listReplies({ kind, callerHash, agentNames, metadata, order, afterId, limit }: StoredReplyFilter, pairs: SQL) {
    return query(({ db, StoredReply, ChatHistory }) => {
        const { id } = StoredReply;
        const completeReply = db
            .select({ id: ChatHistory.id })
            .from(ChatHistory)
            .where(
                and(
                    sql`${ChatHistory.replyId} = "StoredReply"."replyId"`,
                    isNotNull(ChatHistory.durationMs),
                    eq(ChatHistory.status, 'COMPLETE'),
                ),
            );
        return db
            .select()
            .from(StoredReply)
            .where(
                and(
                    eq(StoredReply.callerHash, callerHash),
                    eq(StoredReply.kind, kind),
                    inArray(StoredReply.agentName, [...agentNames]),
                    afterId === null ? undefined : order === 'asc' ? gt(id, afterId) : lt(id, afterId),
                    ...Object.entries(metadata).map(
                        ([key, value]) =>
                            sql`exists (select 1 from ${pairs}("StoredReply"."metadata") as pair where pair.key = ${key} and pair.value = ${value})`,
                    ),
                    exists(completeReply),
                ),
            )
            .orderBy(order === 'asc' ? asc(id) : desc(id))
            .limit(limit);
    });
}

function updateMetadata(replyId: string, metadata: Readonly<Record<string, string>>) {
    return query(({ db, StoredReply }) =>
        db
            .update(StoredReply)
            .set({ metadata })
            .where(eq(StoredReply.replyId, replyId))
            .returning({ id: StoredReply.id }),
    );
}

const deleteReply = prepared('storedReplies.delete', ({ db, StoredReply }) =>
    db
        .delete(StoredReply)
        .where(eq(StoredReply.replyId, placeholder(StoredReply.replyId)))
        .returning({ id: StoredReply.id }),
);
