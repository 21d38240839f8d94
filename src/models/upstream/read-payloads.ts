import { isJson } from '../json-fields.ts';
import { createSseReader, type SseReader } from './read-sse.ts';

/** Takes the bytes of a provider's body in any pieces and gives the JSON texts in it. */
export interface PayloadReader {
    /**
     * The JSON texts that the bytes complete; `parsePayload` reads one.
     * @throws Error if the body is neither an event stream nor JSON, or too large
     */
    push(bytes: Uint8Array): readonly string[];
    end(): readonly string[];
    /** Whether `[DONE]` came, or the body was one JSON value: nothing follows. */
    isDone(): boolean;
}

const MAX_JSON_BYTES = 32 * 1024 * 1024;

/**
 * Reads an event stream, or JSON if a provider sends that although it was asked for a stream. The first character decides, since the
 * content type of such bodies cannot be trusted.
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

/** The values of one JSON text: some providers wrap a chunk in a list. */
export function parsePayload(text: string): readonly unknown[] {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
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
            isEnded = true;
            return [text + decoder.decode()];
        },
        isDone: () => isEnded,
    };
}

function createEventReader(sse: SseReader): PayloadReader {
    let isDone = false;
    return {
        push: bytes => (isDone ? [] : untilDone(sse.push(bytes))),
        // The last event may be cut in its middle; the finish reason tells whether the reply is whole.
        end: () => (isDone ? [] : untilDone(sse.end()).filter(isJson)),
        isDone: () => isDone,
    };

    /** What is no JSON object (`ping`, a bare word) is not for us; what begins as one must be one, or text would be lost in silence. */
    function untilDone(events: readonly string[]): readonly string[] {
        const texts: string[] = [];
        for (const data of events) {
            isDone = data.length < 16 && data.includes('[DONE]');
            if (isDone) break;
            const text = data.trimStart();
            if (text.startsWith('{') || text.startsWith('[')) texts.push(text);
        }
        return texts;
    }
}
