import { and, asc, inArray, lt } from 'drizzle-orm';
import type { HistoryUpkeepStore } from '../../ports/history-stores.ts';
import type { Database } from '../database.ts';
import { once } from '../statement.ts';
import { ask, type Steps } from '../transaction.ts';
import { recountConversation } from './conversation-summary.ts';
import { indexSome } from './history-index.ts';
import { addPartitions, dropPartition } from './history-partitions.ts';
import { mergeSomeWords } from './merge-words.ts';
import { deleteRunningRepliesBefore } from './running-reply-store.ts';

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
        return database.turn(mergeSomeWords, { about: 'history-index', isLocked: true, onDisk: 'later' });
    }
}

function* forgetSomeBefore(before: Date): Steps<boolean> {
    const messages = yield* ask(deleteMessages(before));
    const replies = yield* ask(deleteStoredReplies(before));
    // They are deleted when the next one of their kind begins, which may never come.
    yield* ask(deleteRunningRepliesBefore({ createdAt: before }));
    if (messages.length > 0 || replies.length > 0) return true;
    // Conversations that lost their beginning, or all of their messages.
    const conversations = yield* ask(findBegunBefore(before));
    for (const conversation of conversations) yield* recountConversation(conversation);
    return conversations.length > 0;
}

function deleteMessages(before: Date) {
    return once(({ db, ChatHistory }) => {
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

/** Their ids are in the order of their times, for which there is no index. */
function deleteStoredReplies(before: Date) {
    return once(({ db, StoredReply }) => {
        const oldest = db.select({ id: StoredReply.id }).from(StoredReply).orderBy(asc(StoredReply.id)).limit(BATCH);
        return db
            .delete(StoredReply)
            .where(and(lt(StoredReply.createdAt, before), inArray(StoredReply.id, oldest)))
            .returning({ id: StoredReply.id });
    });
}

function findBegunBefore(before: Date) {
    return once(({ db, Conversation }) =>
        db
            .select({ agentName: Conversation.agentName, conversationId: Conversation.conversationId })
            .from(Conversation)
            .where(lt(Conversation.createdAt, before))
            .limit(CONVERSATIONS),
    );
}
