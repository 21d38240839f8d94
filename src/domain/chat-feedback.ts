import type { ChatSource } from './chat-turn.ts';

/** A user's feedback on a reply; a row of `ChatFeedback` before it has an id. */
export interface NewChatFeedback {
    readonly createdAt: Date;
    readonly agentName: string;
    /** The `ChatHistory` row of the reply. */
    readonly messageId: number;
    /** 1 for good, -1 for bad, 0 for neither; `null` if there is only text. */
    readonly rating: number | null;
    readonly note: string | null;
    /** The reply that the user expected: the strongest signal for a lesson. */
    readonly expectedAnswer: string | null;
    readonly source: ChatSource;
    readonly apiKey: string | null;
}

export interface ChatFeedback extends NewChatFeedback {
    readonly id: number;
}
