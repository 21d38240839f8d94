import { agentPath } from './agent-path.ts';

export interface ConversationPlace {
    readonly agentName: string;
    readonly conversationId: string;
    /** The message to scroll to. */
    readonly messageId?: number | null;
}

/** The page where the admin reads any conversation. */
export function conversationPath({ agentName, conversationId, messageId = null }: ConversationPlace): string {
    const path = agentPath(agentName, `/conversations/${encodeURIComponent(conversationId)}`);
    return messageId === null ? path : `${path}#message-${messageId}`;
}
