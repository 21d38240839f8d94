import type { Usage } from '../domain/chat-event.ts';

/** A request for the continuation of a text, from before there was chat. */
export interface TextCompletionRequest {
    /** Under the names of the API; `prompt` is one of them. */
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly isStreamed: boolean;
}

export type TextCompletionEvent =
    | {
          readonly type: 'piece';
          readonly choice: number;
          readonly text: string;
          /** As the provider gave them. */
          readonly logprobs: unknown;
          readonly finishReason: 'stop' | 'length' | 'content_filter' | null;
      }
    /** Comes last; `null` where the provider tells none. */
    | { readonly type: 'usage'; readonly usage: Usage | null };

export interface TextCompletionModel {
    /**
     * Asks the first provider that continues texts; `null` where none does. The events may throw what `ChatModel.streamReply` throws.
     */
    completeOrNull(
        request: TextCompletionRequest,
        signal: AbortSignal,
    ): Promise<AsyncGenerator<TextCompletionEvent, void, undefined> | null>;
}
