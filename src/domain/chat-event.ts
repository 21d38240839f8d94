export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** Token counts of one reply. `isEstimate`: the provider sent none and the server counted. */
export interface Usage {
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly totalTokens: number;
    readonly cachedTokens?: number;
    readonly reasoningTokens?: number;
    readonly isEstimate?: boolean;
}

/** A piece of a reply. `choice` counts the alternatives from 0; almost every reply has only one. */
export type ReplyDelta =
    | {
          readonly type: 'text-delta';
          readonly choice: number;
          readonly text: string;
          /** The provider's token log probabilities for this piece, unchanged. */
          readonly logprobs?: readonly unknown[];
      }
    | { readonly type: 'reasoning-delta'; readonly choice: number; readonly text: string }
    | { readonly type: 'refusal-delta'; readonly choice: number; readonly text: string }
    | {
          /** Sent once per call, before its arguments; `index` counts the calls of a choice from 0. */
          readonly type: 'tool-call-start';
          readonly choice: number;
          readonly index: number;
          readonly id: string;
          readonly kind: 'function' | 'custom';
          readonly name: string;
          /** As in `ToolCall`. */
          readonly extra?: Readonly<Record<string, unknown>>;
      }
    | {
          readonly type: 'tool-call-delta';
          readonly choice: number;
          readonly index: number;
          readonly kind: 'function' | 'custom';
          readonly text: string;
      }
    | { readonly type: 'annotations'; readonly choice: number; readonly annotations: readonly unknown[] };

/** A call of one of the agent's own tools. The server runs it; clients only display it. */
export type ToolRunEvent =
    | { readonly type: 'tool-run-start'; readonly id: string; readonly name: string; readonly arguments: string }
    | { readonly type: 'tool-run-end'; readonly id: string; readonly text: string; readonly isError: boolean };

/** How a reply ended: one reason per choice, in order. */
export interface ReplyEnd {
    readonly reasons: readonly FinishReason[];
    readonly usage: Usage;
    /** The provider's name of the model: for the history, never for a client. */
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

/** A reply is one `start`, then deltas and tool runs, then one `finish`. Failures are thrown. */
export type ChatEvent = ReplyStart | ReplyDelta | ToolRunEvent | ReplyFinish;

/** A streamed reply in batches of events. A batch is what one read from the provider delivered; it is never empty. */
export type ChatEvents = AsyncGenerator<readonly ChatEvent[], void, undefined>;

/** Whether the event is about one of the agent's own tools. */
export function isToolRun(event: ChatEvent): event is ToolRunEvent {
    return event.type === 'tool-run-start' || event.type === 'tool-run-end';
}
