import { and, asc, inArray, lt } from 'drizzle-orm';
import type { HistoryMaintenanceStore } from '../../../ports/history-stores.ts';
import type { Clock } from '../../../shared/clock.ts';
import type { Database } from '../../database.ts';
import type { TransactionBody } from '../../statement.ts';
import { query } from '../../statement.ts';
import { run } from '../../transaction.ts';
import { deleteRunningRepliesBefore } from '../replies/running-reply-store.ts';
import { recountConversation } from './conversation-summary.ts';
import { indexSome, mergeSomeWords, queueSomeOutdated } from './history-index.ts';
import { addPartitions, dropPartition } from './history-partitions.ts';

/** Rows that one transaction deletes; other transactions run in between. */
const BATCH = 200;
const CONVERSATIONS = 20;

/** Maintenance of the history. One server at a time does each task. */
export function createHistoryMaintenanceStore(database: Database, now: Clock): HistoryMaintenanceStore {
    /** Whether all messages were indexed with the terms of this version. */
    let isUpToDate = false;
    return {
        prepareMonths: at => addPartitions(database, at),

        async deleteSomeBefore(before) {
            if ((await dropPartition(database, before)) > 0) return true;
            return database.transaction(() => deleteSomeBefore(before), 'history-retention');
        },

        async indexSome() {
            // Merging comes first, so that it keeps up with indexing.
            if (database.dialect === 'sqlite' && (await mergeSome())) return true;
            if (await database.transaction(() => indexSome(database.dialect), 'history-index')) return true;
            isUpToDate ||= !(await database.transaction(
                () => queueSomeOutdated(database.dialect, now),
                'history-index',
            ));
            return !isUpToDate;
        },
    };

    function mergeSome(): Promise<boolean> {
        return database.turn(mergeSomeWords, { key: 'history-index', isLocked: true, durability: 'deferred' });
    }
}

function* deleteSomeBefore(before: Date): TransactionBody<boolean> {
    const messages = yield* run(deleteMessages(before));
    const replies = yield* run(deleteStoredReplies(before));
    // These are also deleted when the next one begins, which may never happen.
    yield* run(deleteRunningRepliesBefore({ createdAt: before }));
    if (messages.length > 0 || replies.length > 0) return true;
    // Conversations that lost their first messages, or all of them.
    const conversations = yield* run(findBegunBefore(before));
    for (const conversation of conversations) yield* recountConversation(conversation);
    return conversations.length > 0;
}

function deleteMessages(before: Date) {
    return query(({ db, ChatHistory }) => {
        const oldest = db
            .select({ id: ChatHistory.id })
            .from(ChatHistory)
            .where(lt(ChatHistory.createdAt, before))
            .orderBy(asc(ChatHistory.createdAt))
            .limit(BATCH);
        return db
            .delete(ChatHistory)
            .where(and(lt(ChatHistory.createdAt, before), inArray(ChatHistory.id, oldest)))
            .returning({ id: ChatHistory.id });
    });
}

function deleteStoredReplies(before: Date) {
    return query(({ db, StoredReply }) => {
        const oldest = db.select({ id: StoredReply.id }).from(StoredReply).orderBy(asc(StoredReply.id)).limit(BATCH);
        return db
            .delete(StoredReply)
            .where(and(lt(StoredReply.createdAt, before), inArray(StoredReply.id, oldest)))
            .returning({ id: StoredReply.id });
    });
}

function findBegunBefore(before: Date) {
    return query(({ db, Conversation }) =>
        db
            .select({ agentName: Conversation.agentName, conversationId: Conversation.conversationId })
            .from(Conversation)
            .where(lt(Conversation.createdAt, before))
            .limit(CONVERSATIONS),
    );
}
