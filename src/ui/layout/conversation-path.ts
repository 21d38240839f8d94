import { agentPath } from './agent-path.ts';

export interface ConversationPlace {
    readonly agentName: string;
    readonly conversationId: string;
    /** The message to look at. */
    readonly messageId?: number | null;
}

/** Where the admin reads a conversation, whoever had it. */
export function conversationPath({ agentName, conversationId, messageId = null }: ConversationPlace): string {
    const path = agentPath(agentName, `/conversations/${encodeURIComponent(conversationId)}`);
    return messageId === null ? path : `${path}#message-${messageId}`;
}
