import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { createSseReader } from '../../../../src/models/upstream/read-payloads.ts';
import { checkProperty } from '../../../support/check-property.ts';

const encoder = new TextEncoder();

/** The events of these pieces, each pushed on its own. */
function read(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
    const reader = createSseReader();
    const events = pieces.flatMap(piece => reader.push(typeof piece === 'string' ? encoder.encode(piece) : piece));
    return [...events, ...reader.end()];
}

test('returns the data of each event', () => {
    expect(read('data: one\n\ndata: two\n\n')).toEqual(['one', 'two']);
});

test('accepts LF, CR and CRLF as line ends, also mixed', () => {
    expect(read('data: one\r\n\r\ndata: two\r\rdata: three\n\r\ndata: four\r\n\n')).toEqual([
        'one',
        'two',
        'three',
        'four',
    ]);
});

test('reads a CRLF that is split across reads as one line end', () => {
    expect(read('data: one\r', '\ndata: two\r', '\n\r', '\n')).toEqual(['one\ntwo']);
});

test('joins the data lines of one event', () => {
    expect(read('data: {"a":\ndata:1}\n\n')).toEqual(['{"a":\n1}']);
});

test('drops one space after the colon and keeps further ones', () => {
    expect(read('data:one\n\ndata:  two\n\n')).toEqual(['one', ' two']);
});

test('drops comments, ids, retry hints, unknown fields, empty data and ping events', () => {
    expect(
        read(
            ': hello\n\nid: 7\nretry: 10\nfoo: bar\ndata: one\n\ndata\n\ndata:\n\nevent: ping\ndata: {"type":"ping"}\n\n',
        ),
    ).toEqual(['one']);
});

test('keeps the data of an event with another name', () => {
    expect(read('event: error\ndata: {"error":{}}\n\n')).toEqual(['{"error":{}}']);
});

test('returns a last event without its blank line', () => {
    expect([read('data: one\n\ndata: two\n'), read('data: one\n\ndata: two')]).toEqual([
        ['one', 'two'],
        ['one', 'two'],
    ]);
});

test('drops a byte order mark', () => {
    expect(read(new Uint8Array([0xef, 0xbb, 0xbf]), 'data: one\n\n')).toEqual(['one']);
});

const STREAM = ': ok\r\n\r\ndata: {"t":"žluťoučký 🌱 日本"}\n\nevent: x\ndata: a\r\ndata: b\r\n\r\ndata: [DONE]\n\n';
const EVENTS = ['{"t":"žluťoučký 🌱 日本"}', 'a\nb', '[DONE]'];

test('returns the same events for every split of the bytes', () => {
    const bytes = encoder.encode(STREAM);
    for (let position = 0; position <= bytes.length; position += 1) {
        expect(read(bytes.subarray(0, position), bytes.subarray(position))).toEqual(EVENTS);
    }
});

test('returns the same events byte by byte', () => {
    expect(read(...[...encoder.encode(STREAM)].map(byte => new Uint8Array([byte])))).toEqual(EVENTS);
});

test('returns the same events for any text in any pieces', () => {
    const text = fc.string({
        unit: fc.constantFrom('\r', '\n', ':', ' ', 'data', 'a', 'ž', '🌱', 'event: ping'),
        maxLength: 60,
    });
    checkProperty(
        fc.property(text, fc.array(fc.nat(), { maxLength: 6 }), (stream, cuts) => {
            const bytes = encoder.encode(stream);
            const positions = [0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
            const pieces = positions.slice(1).map((end, index) => bytes.subarray(positions[index], end));
            expect(read(...pieces)).toEqual(read(bytes));
        }),
    );
});

describe('limits', () => {
    const limits = { maxLineLength: 100, maxTotalBytes: 1000 };

    test('a line that is too long is an error, in one or many pieces', () => {
        const reader = createSseReader(limits);
        const push = () => {
            for (let count = 0; count < 20; count += 1) reader.push(encoder.encode('data: 789'));
        };
        expect(push).toThrow(new Error('A line of the event stream is too long'));
    });

    test('an event of many lines that is too long is an error', () => {
        const reader = createSseReader(limits);
        expect(() => reader.push(encoder.encode('data: 0123456789\n'.repeat(20)))).toThrow(
            new Error('An event of the event stream is too long'),
        );
    });

    test('a stream that is too large is an error (attack 23)', () => {
        const reader = createSseReader(limits);
        expect(() => reader.push(encoder.encode('data: 1\n\n'.repeat(120)))).toThrow(
            new Error('The event stream is too large'),
        );
    });

    test('a line of a megabyte in small pieces takes linear time', () => {
        const reader = createSseReader();
        const piece = encoder.encode('x'.repeat(64));
        reader.push(encoder.encode('data: '));
        for (let count = 0; count < 16_384; count += 1) reader.push(piece);
        expect(reader.push(encoder.encode('\n\n'))[0]?.length).toBe(1_048_576);
    });
});
