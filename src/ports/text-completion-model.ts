import type { Usage } from '../chat/chat-event.ts';

/** A request of the legacy completions API. */
export interface TextCompletionRequest {
    /** Named as in the API, including `prompt`. */
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly isStreamed: boolean;
}

export type TextCompletionEvent =
    | {
          readonly type: 'piece';
          readonly choice: number;
          readonly text: string;
          /** As the provider sent them. */
          readonly logprobs: unknown;
          readonly finishReason: 'stop' | 'length' | 'content_filter' | null;
      }
    /** The last event; `null` if the provider reports no usage. */
    | { readonly type: 'usage'; readonly usage: Usage | null };

export interface TextCompletionModel {
    /**
     * Uses the first provider that supports text completions; `null` if none does. The events throw the errors of
     * `ChatModel.streamReply`.
     */
    completeOrNull(
        request: TextCompletionRequest,
        signal: AbortSignal,
    ): Promise<AsyncGenerator<TextCompletionEvent, void, undefined> | null>;
}
