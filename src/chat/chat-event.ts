export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** Token counts of one reply. `isEstimate` where the provider gave none and the server counted itself. */
export interface Usage {
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly totalTokens: number;
    readonly cachedTokens?: number;
    readonly reasoningTokens?: number;
    readonly isEstimate?: boolean;
}

/** A piece of a reply. `choice` counts the alternatives from 0; almost every reply has the one. */
export type ReplyDelta =
    | {
          readonly type: 'text-delta';
          readonly choice: number;
          readonly text: string;
          /** The provider's token log probabilities for this piece, passed on as they came. */
          readonly logprobs?: readonly unknown[];
      }
    | { readonly type: 'reasoning-delta'; readonly choice: number; readonly text: string }
    | { readonly type: 'refusal-delta'; readonly choice: number; readonly text: string }
    | {
          /** Comes once a call, before its arguments; `index` counts a choice's calls from 0. */
          readonly type: 'tool-call-start';
          readonly choice: number;
          readonly index: number;
          readonly id: string;
          readonly kind: 'function' | 'custom';
          readonly name: string;
      }
    | {
          readonly type: 'tool-call-delta';
          readonly choice: number;
          readonly index: number;
          readonly kind: 'function' | 'custom';
          readonly text: string;
      }
    | { readonly type: 'annotations'; readonly choice: number; readonly annotations: readonly unknown[] };

/** A call of one of the agent's own tools, which the server runs: for people to see, never a client's to answer. */
export type ToolRunEvent =
    | { readonly type: 'tool-run-start'; readonly id: string; readonly name: string; readonly arguments: string }
    | { readonly type: 'tool-run-end'; readonly id: string; readonly text: string; readonly isError: boolean };

/** How a reply ended: one reason a choice, in their order. */
export interface ReplyEnd {
    readonly reasons: readonly FinishReason[];
    readonly usage: Usage;
    /** The provider's own name of the model; for the history, never for a client. */
    readonly model: string;
    readonly provider: string;
}

export interface ReplyStart {
    readonly type: 'start';
    readonly replyId: string;
    readonly conversationId: string;
    readonly agentName: string;
    readonly createdAt: Date;
}

export interface ReplyFinish extends ReplyEnd {
    readonly type: 'finish';
    readonly completedAt: Date;
}

/** What a reply consists of: one `start`, deltas and runs of own tools, one `finish`. Failures are thrown. */
export type ChatEvent = ReplyStart | ReplyDelta | ToolRunEvent | ReplyFinish;

/** A reply as it comes: batches of events, none empty; what one read of the provider delivered is one batch. */
export type ChatEvents = AsyncGenerator<readonly ChatEvent[], void, undefined>;

/** Whether the event tells of one of the agent's own tools. */
export function isToolRun(event: ChatEvent): event is ToolRunEvent {
    return event.type === 'tool-run-start' || event.type === 'tool-run-end';
}
