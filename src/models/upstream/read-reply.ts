import type { ReplyDelta } from '../../domain/chat-event.ts';
import { ChunkNormalizer, type NormalizedEnd } from './chunk-normalizer.ts';
import { createPayloadReader, parsePayload } from './read-payloads.ts';
import { TextTemplate } from './text-template.ts';
import { ThoughtTags } from './thought-tags.ts';
import type { UpstreamWatch } from './upstream-watch.ts';

export interface StreamTimes {
    /** Longest wait for the first delta and between two deltas. */
    readonly silenceTimeoutMs: number;
    /** Longest wait for token counts and the end after the finish reason. */
    readonly closingTimeoutMs: number;
    /** Longest time for a whole reply. */
    readonly replyTimeoutMs: number;
}

/** The deadlines of the request, which the reader keeps up to date and closes. */
type ReplyWatch = Pick<UpstreamWatch, 'expectWithin' | 'arrived' | 'close'>;

export interface ReplyReaderInput {
    readonly body: ReadableStream<Uint8Array>;
    /** The number of requested choices; others are dropped. */
    readonly choiceCount: number;
    /** Creates ids for tool calls that have none. */
    readonly newToolCallId: () => string;
    readonly watch: ReplyWatch;
    readonly times: StreamTimes;
}

/**
 * Reads the body of a provider's reply, an event stream or JSON, as normalized deltas. If the connection breaks after the finish
 * reasons, the reply has ended; before them, it has failed.
 */
export class ReplyReader {
    readonly #reader: ByteReader;
    readonly #normalizer: ChunkNormalizer;
    readonly #watch: ReplyWatch;
    readonly #times: StreamTimes;
    readonly #payloads = createPayloadReader();
    readonly #template = new TextTemplate();
    /** Only a reply whose text may begin with a thought has them. */
    #thoughts: ThoughtTags | null = null;
    #hasText = false;
    #isOpen = true;
    #failure: { readonly error: unknown } | null = null;

    constructor({ body, choiceCount, newToolCallId, watch, times }: ReplyReaderInput) {
        this.#reader = body.getReader();
        this.#normalizer = new ChunkNormalizer({ choiceCount, newToolCallId });
        this.#watch = watch;
        this.#times = times;
    }

    /** The deltas of the next read, never empty; `null` at the end. */
    async readOrNull(): Promise<readonly ReplyDelta[] | null> {
        for (;;) {
            if (this.#failure !== null) throw this.#failure.error;
            if (this.isAtEnd()) return null;
            const said = this.#parse(await this.#readBytesOrNull());
            if (said.length === 0) continue;
            this.#watch.arrived();
            const deltas = this.#hasText && this.#thoughts === null ? said : this.#withThoughts(said);
            if (deltas.length > 0) return deltas;
        }
    }

    #withThoughts(deltas: readonly ReplyDelta[]): readonly ReplyDelta[] {
        if (!this.#hasText) {
            const first = deltas.find(delta => delta.type === 'text-delta' && delta.text.trim() !== '');
            if (first?.type !== 'text-delta') return deltas;
            this.#hasText = true;
            // What begins otherwise has no tag that is one, as almost all replies.
            if (first.text.trimStart().startsWith('<')) this.#thoughts = new ThoughtTags();
        }
        return this.#thoughts?.push(deltas) ?? deltas;
    }

    /** Whether nothing more will be read. */
    isAtEnd(): boolean {
        return !this.#isOpen || this.#payloads.isDone();
    }

    /** @throws the error of the last read, UpstreamError if the reply is incomplete */
    end(): NormalizedEnd {
        if (this.#failure !== null) throw this.#failure.error;
        const end = this.#normalizer.end(this.#payloads.isDone());
        return this.#thoughts === null ? end : { ...end, deltas: [...this.#thoughts.end(), ...end.deltas] };
    }

    /** Lets the connection be reused if the body is at its end, else closes it. */
    close(): void {
        if (this.#isOpen && this.#payloads.isDone()) void drain(this.#reader, this.#watch);
        else this.#watch.close();
    }

    async #readBytesOrNull(): Promise<Uint8Array | null> {
        const isFinished = this.#normalizer.isFinished;
        this.#watch.expectWithin(isFinished ? this.#times.closingTimeoutMs : this.#times.silenceTimeoutMs);
        try {
            return (await this.#reader.read()).value ?? null;
        } catch (error) {
            if (isFinished) return null;
            throw error;
        }
    }

    /** If an error follows deltas in the same read, the deltas are returned and the next call throws. */
    #parse(bytes: Uint8Array | null): readonly ReplyDelta[] {
        const deltas: ReplyDelta[] = [];
        this.#isOpen = bytes !== null;
        try {
            for (const json of bytes === null ? this.#payloads.end() : this.#payloads.push(bytes)) {
                const known = this.#template.matchOrNull(json);
                if (known === null) this.#parseJson(json, deltas);
                else deltas.push(known);
            }
        } catch (error) {
            this.#failure = { error };
        }
        return deltas;
    }

    #parseJson(json: string, deltas: ReplyDelta[]): void {
        for (const payload of parsePayload(json)) {
            const found = this.#normalizer.push(payload);
            this.#template.learn(json, found);
            deltas.push(...found);
        }
    }
}

/** The part of a stream's reader that is used here; the runtime's types for it differ. */
interface ByteReader {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

const DRAIN_MS = 1000;
const DRAIN_BYTES = 64 * 1024;

/** Reads the rest after `[DONE]`: a connection that was read to its end can be reused. */
async function drain(reader: ByteReader, watch: ReplyWatch): Promise<void> {
    watch.expectWithin(DRAIN_MS);
    let totalBytes = 0;
    let isReadToEnd = false;
    try {
        while (!isReadToEnd && totalBytes < DRAIN_BYTES) {
            const { done, value } = await reader.read();
            isReadToEnd = done;
            totalBytes += value?.length ?? 0;
        }
    } catch {
        // The reply is complete; the connection just cannot be reused.
    } finally {
        watch.close({ isReadToEnd });
    }
}
