import { firstWordOf, replyTextOf, wordAt } from './replies.ts';

const FIELDS = { id: 'chatcmpl-bench', created: 1_700_000_000, model: 'bench-model' };
/** Chunks that leave the provider in one write. */
const CHUNKS_A_PART = 25;

/** The head of a stream with its first chunk. */
export function toStreamStart(id: number): string {
    return STREAM_HEAD + toPart(toFrame({ role: 'assistant', content: firstWordOf(id) }));
}

export interface StreamRest {
    /** All chunks after the first and the end, in a few parts. */
    readonly parts: Uint8Array;
    /** The same, a chunk each; the end belongs to the last one. */
    readonly chunks: readonly Uint8Array[];
}

const rests = new Map<string, StreamRest>();

/** What follows the first chunk; the same for every stream of so many words. */
export function streamRestOf(words: number, isUsageWanted: boolean): StreamRest {
    const key = `${words} ${isUsageWanted}`;
    const rest = rests.get(key) ?? makeRest(words, isUsageWanted);
    rests.set(key, rest);
    return rest;
}

function makeRest(words: number, isUsageWanted: boolean): StreamRest {
    const frames = Array.from({ length: words - 1 }, (_, index) => toFrame({ content: wordAt(index + 1) }));
    const end = [
        toFrame({}, 'stop'),
        ...(isUsageWanted ? [toEvent({ choices: [], usage: toUsage(words) })] : []),
        'data: [DONE]\n\n',
    ].join('');
    const parts: string[] = [];
    for (let first = 0; first < frames.length; first += CHUNKS_A_PART) {
        parts.push(toPart(frames.slice(first, first + CHUNKS_A_PART).join('')));
    }
    const close = `${toPart(end)}0\r\n\r\n`;
    const chunks = frames.map((frame, index) => toPart(frame) + (index === frames.length - 1 ? close : ''));
    return { parts: Buffer.from(parts.join('') + close), chunks: chunks.map(chunk => Buffer.from(chunk)) };
}

/** A whole reply. */
export function toJsonResponse(id: number, words: number): string {
    const message = { role: 'assistant', content: replyTextOf(id, words) };
    return toResponse(
        '200 OK',
        JSON.stringify({
            ...FIELDS,
            object: 'chat.completion',
            choices: [{ index: 0, message, finish_reason: 'stop' }],
            usage: toUsage(words),
        }),
    );
}

export function toResponse(status: string, body: string): string {
    return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

const STREAM_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

function toFrame(delta: object, finishReason: string | null = null): string {
    return toEvent({ choices: [{ index: 0, delta, finish_reason: finishReason }] });
}

function toEvent(fields: object): string {
    return `data: ${JSON.stringify({ ...FIELDS, object: 'chat.completion.chunk', ...fields })}\n\n`;
}

function toUsage(words: number) {
    return { prompt_tokens: 20, completion_tokens: words, total_tokens: 20 + words };
}

/** A chunk of HTTP's chunked coding. */
function toPart(text: string): string {
    return `${text.length.toString(16)}\r\n${text}\r\n`;
}
