import { and, eq } from 'drizzle-orm';
import type { ConversationStore } from '../../../ports/history-stores.ts';
import type { Database } from '../../database.ts';
import { query } from '../../statement.ts';
import { run } from '../../transaction.ts';
import { deleteRunningReplies } from '../replies/running-reply-store.ts';
import { lockConversation, recountConversation } from './conversation-summary.ts';

/** Conversations of callers, in the tables `Conversation` and `ChatHistory`. */
export function createConversationStore(database: Database): ConversationStore {
    return {
        delete: ({ agentName, callerHash, conversationId }) =>
            database.transaction(function* () {
                yield* run(lockConversation(agentName, conversationId));
                const deleted = yield* run(deleteMessages({ agentName, callerHash, conversationId }));
                if (deleted.length === 0) return false;
                yield* run(deleteRunningReplies(agentName, conversationId));
                yield* recountConversation({ agentName, conversationId });
                return true;
            }),
    };
}

interface CallersConversation {
    readonly agentName: string;
    readonly callerHash: string;
    readonly conversationId: string;
}

function deleteMessages({ agentName, callerHash, conversationId }: CallersConversation) {
    return query(({ db, ChatHistory }) =>
        db
            .delete(ChatHistory)
            .where(
                and(
                    eq(ChatHistory.agentName, agentName),
                    eq(ChatHistory.conversationId, conversationId),
                    eq(ChatHistory.callerHash, callerHash),
                ),
            )
            .returning({ id: ChatHistory.id }),
    );
}
