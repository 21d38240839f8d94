import type { ReplyDelta } from '../chat/chat-event.ts';
import type { ChunkNormalizer } from './normalize-chunks.ts';
import { createPayloadReader } from './read-payloads.ts';
import type { UpstreamWatch } from './watch-upstream.ts';

export interface StreamTimes {
    /** Longest wait for the first delta and between two. */
    readonly silenceTimeoutMs: number;
    /** Longest wait for token counts and the end once the reply is finished. */
    readonly closingTimeoutMs: number;
    /** Longest time for a whole reply. */
    readonly replyTimeoutMs: number;
}

/** Not a generator: with one read a token, each generator in the chain would cost as much as the parsing. */
export interface DeltaReader {
    /** What the next read brings, never empty; `null` at the end. */
    readOrNull(): Promise<readonly ReplyDelta[] | null>;
    /** Whether the provider said that nothing follows. */
    isDone(): boolean;
    /** Gives the connection back if it is at its end, else drops it. */
    close(): void;
}

/**
 * Reads a provider's body as it comes. A connection that ends or breaks after the finish reasons is an end; one that breaks before
 * them is an error.
 */
export function createDeltaReader(
    body: ReadableStream<Uint8Array>,
    normalizer: ChunkNormalizer,
    watch: UpstreamWatch,
    times: StreamTimes,
): DeltaReader {
    const reader = body.getReader();
    const payloads = createPayloadReader();
    let isOpen = true;
    let failure: { readonly error: unknown } | null = null;
    return {
        async readOrNull() {
            while (isOpen && !payloads.isDone()) {
                if (failure !== null) throw failure.error;
                const deltas = readPayloads(await readBytesOrNull());
                if (deltas.length === 0) continue;
                watch.arrived();
                return deltas;
            }
            if (failure !== null) throw failure.error;
            return null;
        },
        isDone: () => payloads.isDone(),
        close() {
            if (isOpen && payloads.isDone()) void drain(reader, watch);
            else watch.close();
        },
    };

    async function readBytesOrNull(): Promise<Uint8Array | null> {
        watch.expectWithin(normalizer.isFinished() ? times.closingTimeoutMs : times.silenceTimeoutMs);
        try {
            const read = await reader.read();
            return read.value ?? null;
        } catch (error) {
            if (normalizer.isFinished()) return null;
            throw error;
        }
    }

    /** An error behind deltas in one read must not swallow them: it waits for the next call. */
    function readPayloads(bytes: Uint8Array | null): readonly ReplyDelta[] {
        const deltas: ReplyDelta[] = [];
        isOpen = bytes !== null;
        try {
            const found = bytes === null ? payloads.end() : payloads.push(bytes);
            for (const payload of found) deltas.push(...normalizer.push(payload));
        } catch (error) {
            failure = { error };
        }
        return deltas;
    }
}

/** As much of a stream's reader as is used here; the runtime's types for it are not the same everywhere. */
interface ByteReader {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
}

const DRAIN_MS = 1000;
const DRAIN_BYTES = 64 * 1024;

/** Reads on behind `[DONE]`, where only the end is to come: a connection that was read to its end can be used again. */
async function drain(reader: ByteReader, watch: UpstreamWatch): Promise<void> {
    watch.expectWithin(DRAIN_MS);
    let totalBytes = 0;
    try {
        for (let read = await reader.read(); !read.done && totalBytes < DRAIN_BYTES; read = await reader.read()) {
            totalBytes += read.value?.length ?? 0;
        }
    } catch {
        // Nothing was expected of it any more.
    } finally {
        watch.close();
    }
}
