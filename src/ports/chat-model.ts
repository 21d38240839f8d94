import type { CompiledBook } from '../domain/book.ts';
import type { ReplyDelta, ReplyEnd } from '../domain/chat-event.ts';
import type { ChatMessage } from '../domain/chat-message.ts';
import type { ReplyOptions } from '../domain/reply-options.ts';
import type { Trace } from '../shared/trace.ts';

/** The input of a model for one reply. */
export interface ModelRequest {
    /** The only system message. Stable for a book, up to the context of the client at its end. */
    readonly system: string;
    /** Example exchanges of the book, then the client's thread. */
    readonly messages: readonly ChatMessage[];
    readonly options: ReplyOptions;
    /** Those of `options` that the client sent; all of them if absent. The rest is left out if a provider refuses it. */
    readonly clientOptions?: ReplyOptions;
    /** The model that the book names. A provider that does not have it uses its own. */
    readonly preferredModel: string | null;
    /** What the user said, if the last message contains more than that. */
    readonly question?: string;
    /** For the built-in model, which replies from the book itself. */
    readonly book: CompiledBook;
    readonly trace: Trace;
}

/** What a model yields: deltas, then one `finish`. */
export type ModelEvent = ReplyDelta | ({ readonly type: 'finish' } & ReplyEnd);

/** A model that can reply: one provider, or a chain of them. */
export interface ChatModel {
    /** For display and for the history, e.g. `openai` or `ollama`. */
    readonly name: string;
    /**
     * Streams one reply in batches: the events of one read of the provider's socket. No batch is empty. The last event is `finish`, or
     * the stream throws: an `AppError` of code `upstream_failed`, `upstream_timeout`, `rate_limited`, `quota_exceeded`,
     * `context_too_long` or `parameter_value_invalid`, or the signal's reason once `signal` is aborted.
     */
    streamReply(request: ModelRequest, signal: AbortSignal): AsyncGenerator<readonly ModelEvent[], void, undefined>;
}

/** A provider of the chain, as it was configured or detected. */
export interface ConfiguredProvider {
    readonly name: string;
    /** Used if the provider does not have the model that the book names; `null` to choose from the provider's list. */
    readonly model: string | null;
    /** For admins only. `null` for the built-in model. */
    readonly baseUrl: string | null;
    readonly hasKey: boolean;
    /** Only this provider, without the rest of the chain. */
    readonly chatModel: ChatModel;
    /** What the provider is known to refuse, which requests are sent without. */
    refusals(): readonly KnownRefusal[];
}

/** Something that the server adds to requests and a provider refused. Forgotten when the server stops. */
export interface KnownRefusal {
    readonly model: string;
    /** In words, or the name of a parameter, with a value if only that one is refused. */
    readonly what: string;
    readonly since: Date;
}

/** Estimates the input tokens of a request with the server's own tokenizer. */
export type TokenCounter = (request: Pick<ModelRequest, 'system' | 'messages'>) => Promise<number>;
