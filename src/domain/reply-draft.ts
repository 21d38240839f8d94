import type { ReplyDelta } from './chat-event.ts';
import type { ToolCall } from './chat-message.ts';

/** One alternative of a reply; partial while the reply streams. */
export interface ReplyChoice {
    text: string;
    reasoning: string;
    refusal: string;
    readonly toolCalls: ToolCall[];
    readonly annotations: unknown[];
    readonly logprobs: unknown[];
}

/** A reply put together from its deltas. */
export interface ReplyDraft {
    readonly choices: readonly ReplyChoice[];
    add(delta: ReplyDelta): void;
}
