import type { CompiledBook } from '../books/book.ts';
import type { ReplyDelta, ReplyEnd } from '../chat/chat-event.ts';
import type { ChatMessage } from '../chat/chat-message.ts';
import type { ReplyOptions } from '../chat/reply-options.ts';
import type { Trace } from '../shared/trace.ts';

/** Everything a model is told for one reply. */
export interface ModelRequest {
    /** The one system message, stable for a book up to the client's context. */
    readonly system: string;
    /** Example exchanges of the book, then the client's thread. */
    readonly messages: readonly ChatMessage[];
    readonly options: ReplyOptions;
    /** The model that the book names. A wish: a provider that does not have it takes its own. */
    readonly preferredModel: string | null;
    /** What the person said, where the last message of theirs holds more than that. */
    readonly question?: string;
    /** For the built-in model, which answers from the book itself. */
    readonly book: CompiledBook;
    /** For whose sake the model is asked. */
    readonly trace: Trace;
}

/** What a model yields: deltas, then one `finish`. */
export type ModelEvent = ReplyDelta | ({ readonly type: 'finish' } & ReplyEnd);

/** A model that can reply: one provider, or a chain of them. */
export interface ChatModel {
    /** For people and for the history, e.g. `openai` or `ollama`. */
    readonly name: string;
    /**
     * Streams one reply in batches: the events that one read of the provider's socket delivered. No batch is empty. The last event is
     * `finish`, or the stream throws: an `AppError` of code `upstream_failed`, `upstream_timeout`, `rate_limited`, `quota_exceeded`,
     * `context_too_long` or `parameter_value_invalid`, or the signal's reason once `signal` is aborted.
     */
    streamReply(request: ModelRequest, signal: AbortSignal): AsyncGenerator<readonly ModelEvent[], void, undefined>;
}
