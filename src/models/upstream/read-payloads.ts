import { isJson } from '../json-fields.ts';

/** Takes the bytes of a provider's body in any pieces and returns the JSON texts in it. */
export interface PayloadReader {
    /**
     * The JSON texts that the bytes complete, for `parsePayload`.
     * @throws Error if the body is neither an event stream nor JSON, or too large
     */
    push(bytes: Uint8Array): readonly string[];
    end(): readonly string[];
    /** Whether the body ended with `[DONE]` or was one JSON value. */
    isDone(): boolean;
}

const MAX_JSON_BYTES = 32 * 1024 * 1024;

/**
 * Reads an event stream, or JSON if a provider sends that instead. The first character decides, since the content type of such
 * responses cannot be trusted.
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

/** The values of one JSON text. Some providers wrap a chunk in a list. */
export function parsePayload(text: string): readonly unknown[] {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
}

/** White space, and the three bytes of a byte order mark. */
const BLANKS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

function openReader(firstByte: number | undefined): PayloadReader {
    if (firstByte === '<'.charCodeAt(0)) throw new Error('The provider sent an HTML page instead of JSON');
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
            if (totalBytes > MAX_JSON_BYTES) throw new Error('The JSON response is too large');
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
        // The last event may be cut off; the finish reason shows whether the reply is complete.
        end: () => (isDone ? [] : untilDone(sse.end()).filter(isJson)),
        isDone: () => isDone,
    };

    /** Ignores data that is not JSON (`ping`, a bare word). Data that begins like JSON must parse, or text would be lost silently. */
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

/** Limits of one stream; beyond them the reader throws. */
export interface SseLimits {
    /** Characters of a line, and of the data of one event. */
    readonly maxLineLength: number;
    /** Bytes of the whole stream. */
    readonly maxTotalBytes: number;
}

const DATA_FIELD = 'data: ';
const DEFAULT_LIMITS: SseLimits = { maxLineLength: 16 * 1024 * 1024, maxTotalBytes: 256 * 1024 * 1024 };

/** Takes the bytes of an event stream in any pieces and returns the data of the completed events. */
export interface SseReader {
    /** @throws Error if a limit is exceeded */
    push(bytes: Uint8Array): readonly string[];
    /** The data of a last event without its closing blank line. */
    end(): readonly string[];
}

/**
 * An incremental reader of `text/event-stream` (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream).
 * Returns only data: `ping` events, comments, ids and retry hints are dropped.
 */
export function createSseReader(limits: SseLimits = DEFAULT_LIMITS): SseReader {
    const decoder = new TextDecoder('utf-8');
    let totalBytes = 0;
    let partialLine = '';
    let isAfterCarriageReturn = false;
    let eventName = '';
    let data: string | null = null;

    return {
        push(bytes) {
            totalBytes += bytes.length;
            if (totalBytes > limits.maxTotalBytes) throw new Error('The event stream is too large');
            return readText(decoder.decode(bytes, { stream: true }));
        },
        end() {
            const events = readText(decoder.decode());
            return [...events, ...endLine(), ...endLine()];
        },
    };

    function readText(text: string): string[] {
        const events: string[] = [];
        const hasCarriageReturns = text.includes('\r');
        let start = 0;
        while (start < text.length) {
            const event = hasCarriageReturns ? null : wholeEventAt(text, start);
            if (event !== null) {
                events.push(event.data);
                start = event.end;
                continue;
            }
            if (isAfterCarriageReturn && text[start] === '\n') start += 1;
            isAfterCarriageReturn = false;
            const end = findLineEnd(text, start, hasCarriageReturns);
            partialLine += text.slice(start, end);
            if (partialLine.length > limits.maxLineLength) throw new Error('A line of the event stream is too long');
            if (end === text.length) break;
            isAfterCarriageReturn = text[end] === '\r';
            start = end + 1;
            events.push(...endLine());
        }
        return events;
    }

    /** A complete event of one `data` line at `start`, as almost every provider sends. */
    function wholeEventAt(text: string, start: number): { readonly data: string; readonly end: number } | null {
        const isBetweenEvents = partialLine === '' && data === null && eventName === '' && !isAfterCarriageReturn;
        if (!isBetweenEvents || !text.startsWith(DATA_FIELD, start)) return null;
        const end = text.indexOf('\n', start);
        if (end === -1 || text[end + 1] !== '\n') return null;
        const dataStart = start + DATA_FIELD.length;
        if (end === dataStart || end - start > limits.maxLineLength) return null;
        return { data: text.slice(dataStart, end), end: end + 2 };
    }

    function endLine(): readonly string[] {
        const line = partialLine;
        partialLine = '';
        if (line === '') return endEvent();
        const colon = line.indexOf(':');
        const field = colon === -1 ? line : line.slice(0, colon);
        if (field === 'event') eventName = valueAfter(line, colon);
        if (field === 'data') {
            data = data === null ? valueAfter(line, colon) : `${data}\n${valueAfter(line, colon)}`;
            if (data.length > limits.maxLineLength) throw new Error('An event of the event stream is too long');
        }
        return [];
    }

    function endEvent(): readonly string[] {
        const event = data === null || data === '' || eventName === 'ping' ? [] : [data];
        data = null;
        eventName = '';
        return event;
    }
}

function findLineEnd(text: string, start: number, hasCarriageReturns: boolean): number {
    if (!hasCarriageReturns) {
        const newline = text.indexOf('\n', start);
        return newline === -1 ? text.length : newline;
    }
    let end = start;
    while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
    return end;
}

function valueAfter(line: string, colon: number): string {
    if (colon === -1) return '';
    return line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
}
