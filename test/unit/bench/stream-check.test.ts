import { describe, expect, test } from 'bun:test';
import { HttpReader } from '../../bench/speed/http-reader.ts';
import { StreamCheck } from '../../bench/speed/load/stream-check.ts';
import { streamRestOf, toStreamStart } from '../../bench/speed/provider/frames.ts';
import { firstWordOf, wordAt } from '../../bench/speed/provider/replies.ts';

const ID = 12;
const WORDS = 60;

const frames = [firstWordOf(ID), ...Array.from({ length: WORDS - 1 }, (_, index) => wordAt(index + 1))].map(word =>
    toFrame(word),
);
const END = toFrame('', 'stop');
const DONE = 'data: [DONE]\n\n';

function toFrame(content: string, finishReason: string | null = null): string {
    const choice = { index: 0, delta: content === '' ? {} : { content }, finish_reason: finishReason };
    return `data: ${JSON.stringify({ choices: [choice] })}\n\n`;
}

/** In pieces of a length that cuts frames and words anywhere. */
function check(text: string, pieceLength: number, isThorough = false): void {
    const streamCheck = new StreamCheck(ID, WORDS, isThorough);
    for (let start = 0; start < text.length; start += pieceLength) {
        streamCheck.add(text.slice(start, start + pieceLength));
    }
    streamCheck.end();
}

describe('the check of a stream', () => {
    const whole = [...frames, END, DONE].join('');

    test('accepts a whole stream, wherever it is cut', () => {
        for (let length = 1; length < 300; length += 1) check(whole, length, length % 2 === 0);
    });

    test('accepts an empty first chunk, and chunks without text', () => {
        const role =
            'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n';
        const usage = 'data: {"choices":[],"usage":{"total_tokens":3}}\n\n';
        check([role, ...frames, END, usage, DONE].join(''), 50, true);
    });

    const wrong: Readonly<Record<string, readonly string[]>> = {
        'a missing chunk': [...frames.toSpliced(20, 1), END, DONE],
        'a missing last chunk': [...frames.slice(0, -1), END, DONE],
        'a chunk that comes twice': [...frames.toSpliced(20, 0, frames[20] ?? ''), END, DONE],
        'two chunks in the other order': [...frames.toSpliced(20, 2, frames[21] ?? '', frames[20] ?? ''), END, DONE],
        'two chunks in one': [...frames.toSpliced(20, 2, toFrame(wordAt(20) + wordAt(21))), END, DONE],
        'a chunk too many': [...frames, toFrame(wordAt(WORDS)), END, DONE],
        'the reply to another request': [toFrame(firstWordOf(ID + 1)), ...frames.slice(1), END, DONE],
        'no finish reason': [...frames, DONE],
        'two finish reasons': [...frames, END, END, DONE],
        'another finish reason': [...frames, toFrame('', 'length'), DONE],
        'no [DONE]': [...frames, END],
        'two [DONE]': [...frames, END, DONE, DONE],
        'text after [DONE]': [...frames, END, DONE, 'data: {}\n\n'],
    };
    test.each(Object.entries(wrong))('refuses %s', (_, events) => {
        for (const length of [7, 100, 100_000]) expect(() => check(events.join(''), length)).toThrow();
    });
});

describe('the reader of HTTP', () => {
    test('reads a stream of the provider and a reply after it, wherever they are cut', () => {
        const { parts } = streamRestOf(WORDS, true);
        const reply = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';
        const bytes = Buffer.concat([Buffer.from(toStreamStart(ID)), parts, Buffer.from(reply)]);
        for (let length = 1; length < 300; length += 1) {
            const streamCheck = new StreamCheck(ID, WORDS, true);
            const bodies = [''];
            const reader = new HttpReader({
                onHead: () => undefined,
                onBody: text => {
                    if (bodies.length === 1) streamCheck.add(text);
                    bodies.push((bodies.pop() ?? '') + text);
                },
                onEnd: () => {
                    if (bodies.length === 1) streamCheck.end();
                    bodies.push('');
                },
            });
            for (let start = 0; start < bytes.length; start += length) {
                reader.read(bytes.subarray(start, start + length));
            }
            expect(bodies.slice(1)).toEqual(['hello', '']);
        }
    });
});
