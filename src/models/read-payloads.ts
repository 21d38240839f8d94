import { createSseReader, type SseReader } from './read-sse.ts';

/** Takes the bytes of a provider's body in any pieces and gives the JSON values in it. */
export interface PayloadReader {
    /**
     * What the bytes complete, parsed one by one, so that what stands before a broken frame is not lost.
     * @throws Error where the body is neither an event stream nor JSON, or too large
     */
    push(bytes: Uint8Array): Iterable<unknown>;
    end(): Iterable<unknown>;
    /** Whether `[DONE]` came, or the body was one JSON value: nothing follows. */
    isDone(): boolean;
}

const MAX_JSON_BYTES = 32 * 1024 * 1024;

/**
 * Reads an event stream, or JSON where a provider sends that although it was asked for a stream. The first character decides, since
 * the content type of such answers cannot be trusted.
 */
export function createPayloadReader(): PayloadReader {
    let reader: PayloadReader | null = null;
    return {
        push(bytes) {
            if (reader !== null) return reader.push(bytes);
            const start = bytes.findIndex(byte => !BLANKS.has(byte));
            if (start === -1) return [];
            reader = openReader(bytes[start]);
            return reader.push(bytes.subarray(start));
        },
        end: () => reader?.end() ?? [],
        isDone: () => reader?.isDone() ?? false,
    };
}

/** White space, and the three bytes of a byte order mark. */
const BLANKS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

function openReader(firstByte: number | undefined): PayloadReader {
    if (firstByte === '<'.charCodeAt(0)) throw new Error('The provider answered with a page instead of JSON');
    const isJson = firstByte === '{'.charCodeAt(0) || firstByte === '['.charCodeAt(0);
    return isJson ? createJsonReader() : createEventReader(createSseReader());
}

function createJsonReader(): PayloadReader {
    const decoder = new TextDecoder('utf-8');
    let text = '';
    let totalBytes = 0;
    let isEnded = false;
    return {
        push(bytes) {
            totalBytes += bytes.length;
            if (totalBytes > MAX_JSON_BYTES) throw new Error('The JSON answer is larger than it may be');
            text += decoder.decode(bytes, { stream: true });
            return [];
        },
        end() {
            const value: unknown = JSON.parse(text + decoder.decode());
            isEnded = true;
            return Array.isArray(value) ? value : [value];
        },
        isDone: () => isEnded,
    };
}

function createEventReader(sse: SseReader): PayloadReader {
    let isDone = false;
    return {
        push: bytes => (isDone ? [] : parseEvents(sse.push(bytes), parseWhole)),
        end: () => (isDone ? [] : parseEvents(sse.end(), parseTail)),
        isDone: () => isDone,
    };

    function* parseEvents(
        events: readonly string[],
        parse: (data: string) => readonly unknown[],
    ): Generator<unknown, void, undefined> {
        for (const data of events) {
            isDone = data.length < 16 && data.includes('[DONE]');
            if (isDone) return;
            yield* parse(data);
        }
    }
}

/** What is no JSON object (`ping`, a bare word) is not for us; what begins as one must be one, or text would be lost in silence. */
function parseWhole(data: string): readonly unknown[] {
    const text = data.trimStart();
    if (!text.startsWith('{') && !text.startsWith('[')) return [];
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
}

/** The last event may be cut in its middle; whether the reply is whole is told by its finish reason. */
function parseTail(data: string): readonly unknown[] {
    try {
        return parseWhole(data);
    } catch {
        return [];
    }
}
