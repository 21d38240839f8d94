import type { ChatHistoryStore, ConversationStart, ConversationStore } from '../ports/stores.ts';
import { AppError } from '../shared/errors.ts';
import type { ChatRow } from './chat-row.ts';

/** Whose conversations, and with which agent. */
export interface ConversationOwner {
    readonly agentName: string;
    readonly callerHash: string;
}

/** What visitors see of the history: their own conversations of the web chat, nobody else's. */
export interface VisitorConversations {
    /** Those with the newest reply first. */
    list(owner: ConversationOwner): Promise<readonly ConversationStart[]>;
    /**
     * The messages of one conversation, all its branches, by id; without the rounds of the agent's own tools.
     * @throws AppError `not_found`, also for those of others
     */
    read(owner: ConversationOwner, conversationId: string): Promise<readonly ChatRow[]>;
    /** @throws AppError `not_found`, also for those of others */
    delete(owner: ConversationOwner, conversationId: string): Promise<void>;
}

const MOST_LISTED = 500;

export function createVisitorConversations(
    conversations: ConversationStore,
    chatHistory: ChatHistoryStore,
): VisitorConversations {
    return {
        list: owner => conversations.listOfCaller({ ...owner, limit: MOST_LISTED }),

        async read({ agentName, callerHash }, conversationId) {
            const rows = await chatHistory.conversation(agentName, conversationId);
            const own = rows.filter(row => row.callerHash === callerHash && row.source === 'AGENT_PAGE_CHAT');
            if (own.length === 0) throw conversationNotFound();
            return own.filter(row => row.message.role !== 'TOOL' && row.message.toolCalls === undefined);
        },

        async delete(owner, conversationId) {
            const isDeleted = await conversations.delete({ ...owner, conversationId });
            if (!isDeleted) throw conversationNotFound();
        },
    };
}

function conversationNotFound(): AppError {
    return new AppError('not_found', 'You have no such conversation with this agent.', { param: 'conversationId' });
}
