import { and, asc, inArray, lt } from 'drizzle-orm';
import type { HistoryUpkeepStore } from '../../../ports/history-stores.ts';
import type { Database } from '../../database.ts';
import { query } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';
import { deleteRunningRepliesBefore } from '../replies/running-reply-store.ts';
import { recountConversation } from './conversation-summary.ts';
import { indexSome, mergeSomeWords } from './history-index.ts';
import { addPartitions, dropPartition } from './history-partitions.ts';

/** One transaction removes so many rows: in between, others are served. */
const BATCH = 200;
const CONVERSATIONS = 20;

/** What is done to the history beside recording it; of several servers one at a time does each. */
export function createHistoryUpkeepStore(database: Database): HistoryUpkeepStore {
    return {
        makeRoom: at => addPartitions(database, at),

        async forgetSomeBefore(before) {
            if ((await dropPartition(database, before)) > 0) return true;
            return database.transaction(() => forgetSomeBefore(before), 'history-retention');
        },

        async indexSome() {
            // Merging comes first, so that it keeps up with what is indexed.
            if (database.dialect === 'sqlite' && (await mergeSome())) return true;
            return database.transaction(() => indexSome(database.dialect), 'history-index');
        },
    };

    function mergeSome(): Promise<boolean> {
        return database.turn(mergeSomeWords, { key: 'history-index', isLocked: true, durability: 'deferred' });
    }
}

function* forgetSomeBefore(before: Date): TransactionBody<boolean> {
    const messages = yield* run(deleteMessages(before));
    const replies = yield* run(deleteStoredReplies(before));
    // They are deleted when the next one of their kind begins, which may never come.
    yield* run(deleteRunningRepliesBefore({ createdAt: before }));
    if (messages.length > 0 || replies.length > 0) return true;
    // Conversations that lost their beginning, or all of their messages.
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
