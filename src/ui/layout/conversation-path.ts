export interface ConversationPlace {
    readonly agentName: string;
    readonly conversationId: string;
    /** The message to look at. */
    readonly messageId?: number | null;
}

/** Where the admin reads a conversation, whoever had it. */
export function conversationPath({ agentName, conversationId, messageId = null }: ConversationPlace): string {
    const query = new URLSearchParams({ agent: agentName, conversation: conversationId });
    return `/history?${query}${messageId === null ? '' : `#message-${messageId}`}`;
}
