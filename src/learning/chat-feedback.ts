import type { ChatSource } from '../chat/chat-turn.ts';

/** What somebody thinks of a reply; a row of `ChatFeedback` before it has an id. */
export interface NewChatFeedback {
    readonly createdAt: Date;
    readonly agentName: string;
    /** The `ChatHistory` row of the reply. */
    readonly messageId: number;
    /** 1 for good, -1 for bad, 0 for neither; `null` where only words were given. */
    readonly rating: number | null;
    readonly note: string | null;
    /** What the agent should have said: the strongest signal that a lesson can have. */
    readonly expectedAnswer: string | null;
    readonly source: ChatSource;
    readonly apiKey: string | null;
}

export interface ChatFeedback extends NewChatFeedback {
    readonly id: number;
}
