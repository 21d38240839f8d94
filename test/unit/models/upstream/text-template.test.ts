import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ReplyDelta } from '../../../../src/domain/chat-event.ts';
import { ChunkNormalizer } from '../../../../src/models/upstream/chunk-normalizer.ts';
import { ReplyReader } from '../../../../src/models/upstream/read-reply.ts';
import { TextTemplate } from '../../../../src/models/upstream/text-template.ts';
import { checkProperty } from '../../../support/check-property.ts';

const TIMES = { silenceTimeoutMs: 60_000, closingTimeoutMs: 60_000, replyTimeoutMs: 60_000 };
const WATCH = {
    signal: new AbortController().signal,
    expectWithin() {},
    arrived() {},
    isOverdue: () => false,
    close() {},
};

/** How a provider writes its chunks: the JSON around the text, and the escaping of the text. */
const STYLES: readonly ((text: string, index: number) => string)[] = [
    text => JSON.stringify({ id: 'x', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }),
    text =>
        `{"id": "x", "choices": [{"delta": {"role": "assistant", "content": ${JSON.stringify(text)}}, "index": 0}]}`,
    text => JSON.stringify({ choices: [{ delta: { content: text }, logprobs: null }], content: 'content' }),
    text => JSON.stringify({ choices: [{ index: 1, delta: { content: text } }] }),
    text => JSON.stringify({ choices: [{ index: 0, delta: { content: text, reasoning: '' } }] }),
    (text, index) => JSON.stringify({ choices: [{ delta: { content: text } }], obfuscation: 'y'.repeat(index % 7) }),
    text => JSON.stringify({ choices: [{ index: 0, delta: { reasoning_content: text } }] }),
    text => JSON.stringify({ choices: [{ index: 0, delta: { content: [{ type: 'text', text }] } }] }),
    text =>
        JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] }).replace(
            /[^\x20-\x7e]/g,
            each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
        ),
];

const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('"', '\\', '\\"', '\n', '"},"', '"content":"', '{"a":1}', '\u2028', '\ud800', ' ', ''),
);

test('the template finds the same texts as the parser', async () => {
    const pieces = fc.array(fc.record({ text, style: fc.nat(STYLES.length - 1) }), { maxLength: 12 });
    const sameStyle = fc
        .tuple(fc.nat(STYLES.length - 1), fc.array(text, { maxLength: 12 }))
        .map(([style, texts]) => texts.map(each => ({ text: each, style })));
    await checkProperty(
        fc.asyncProperty(fc.oneof(pieces, sameStyle), async chunks => {
            // What begins with `<` may be held back as the beginning of a thought.
            const begun = [{ text: 'a', style: 0 }, ...chunks];
            const jsons = begun.map((chunk, index) => STYLES[chunk.style]?.(chunk.text, index) ?? '');
            const normalizer = new ChunkNormalizer({ choiceCount: 1, newToolCallId: () => 'call' });
            const parsed = jsons.flatMap(json => normalizer.push(JSON.parse(json)));
            expect(await read(jsons)).toEqual(parsed);
        }),
        { numRuns: 500 },
    );
});

describe('a template', () => {
    const chunk = (content: string, more = {}) =>
        JSON.stringify({ choices: [{ index: 0, delta: { content } }], ...more });
    const learned = () => {
        const template = new TextTemplate();
        template.learn(chunk('first'), [{ type: 'text-delta', choice: 0, text: 'first' }]);
        return template;
    };

    test('returns the text of a chunk that differs only in its text', () => {
        expect(learned().matchOrNull(chunk('a "quoted" word\n'))).toEqual({
            type: 'text-delta',
            choice: 0,
            text: 'a "quoted" word\n',
        });
    });

    test.each([
        ['another field', chunk('second', { usage: {} })],
        [
            'a finish reason',
            JSON.stringify({ choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }] }),
        ],
        ['a second text', chunk('x').replace('"x"', '"x","content":"y"')],
        ['a broken escape', chunk('x').replace('"x"', '"\\x"')],
        ['no text', chunk('')],
    ])('does not match a chunk with %s', (_, json) => {
        expect(learned().matchOrNull(json)).toBe(null);
    });

    test('does not learn from a chunk that has more than text', () => {
        const template = new TextTemplate();
        const both: readonly ReplyDelta[] = [
            { type: 'reasoning-delta', choice: 0, text: 'why' },
            { type: 'text-delta', choice: 0, text: 'x' },
        ];
        template.learn(chunk('x'), both);
        expect(template.matchOrNull(chunk('y'))).toBe(null);
    });
});

async function read(jsons: readonly string[]): Promise<readonly ReplyDelta[]> {
    const bytes = new TextEncoder().encode(`${jsons.map(json => `data: ${json}\n\n`).join('')}data: [DONE]\n\n`);
    const body = new Blob([bytes]).stream();
    const reader = new ReplyReader({ body, choiceCount: 1, newToolCallId: () => 'call', watch: WATCH, times: TIMES });
    const deltas: ReplyDelta[] = [];
    for (let next = await reader.readOrNull(); next !== null; next = await reader.readOrNull()) deltas.push(...next);
    return deltas;
}
