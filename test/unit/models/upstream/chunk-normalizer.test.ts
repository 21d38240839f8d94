import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { UpstreamError } from '../../../../src/models/errors/upstream-error.ts';
import { ChunkNormalizer } from '../../../../src/models/upstream/chunk-normalizer.ts';
import { checkProperty } from '../../../support/check-property.ts';

function openNormalizer(choiceCount = 1) {
    return new ChunkNormalizer({ choiceCount, newToolCallId: () => crypto.randomUUID() });
}

/** Values of every kind in place of a provider's fields. */
const junk = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, '', 0, [], {}, 'stop', '{}', '{"a":1}'));
const call = fc.record(
    {
        index: junk,
        id: junk,
        type: junk,
        function: fc.oneof(junk, fc.record({ name: junk, arguments: junk }, { requiredKeys: [] })),
        custom: junk,
    },
    { requiredKeys: [] },
);
const delta = fc.record(
    {
        role: junk,
        content: junk,
        reasoning: junk,
        refusal: junk,
        annotations: junk,
        tool_calls: fc.oneof(junk, fc.array(call)),
    },
    { requiredKeys: [] },
);
const choice = fc.record(
    { index: junk, delta: fc.oneof(junk, delta), message: junk, finish_reason: junk, logprobs: junk, usage: junk },
    { requiredKeys: [] },
);
const chunk = fc.record(
    { id: junk, model: junk, choices: fc.oneof(junk, fc.array(choice)), usage: junk, x_groq: junk },
    { requiredKeys: [] },
);

test('anything that a provider sends becomes a valid reply or an UpstreamError', () => {
    checkProperty(
        fc.property(fc.array(fc.oneof(chunk, junk), { maxLength: 8 }), fc.boolean(), (chunks, isDone) => {
            const normalizer = openNormalizer(2);
            try {
                const deltas = chunks.flatMap(each => normalizer.push(each));
                const end = normalizer.end(isDone);
                const started = new Set<string>();
                for (const event of [...deltas, ...end.deltas]) {
                    if (event.type === 'tool-call-start') started.add(`${event.choice}/${event.index}`);
                    if (event.type === 'tool-call-delta') expect(started).toContain(`${event.choice}/${event.index}`);
                    expect([0, 1]).toContain(event.choice);
                }
                expect(end.reasons.length).toBeGreaterThan(0);
            } catch (error) {
                expect(error).toBeInstanceOf(UpstreamError);
            }
        }),
        { numRuns: 500 },
    );
});

test('joins the arguments of calls from any pieces', () => {
    const calls = fc.array(fc.record({ name: fc.constantFrom('sow', 'water'), value: fc.jsonValue({ maxDepth: 2 }) }), {
        minLength: 1,
        maxLength: 4,
    });
    checkProperty(
        fc.property(calls, fc.integer({ min: 1, max: 7 }), (expected, pieceLength) => {
            const normalizer = openNormalizer();
            const deltas = expected.flatMap(({ name, value }, index) => {
                const text = JSON.stringify({ value });
                const pieces = text.match(new RegExp(`[^]{1,${pieceLength}}`, 'g')) ?? [];
                return [
                    { index, id: `c${index}`, type: 'function', function: { name, arguments: '' } },
                    ...pieces.map(piece => ({ index, function: { arguments: piece } })),
                ].flatMap(piece => normalizer.push({ choices: [{ index: 0, delta: { tool_calls: [piece] } }] }));
            });
            const texts = expected.map((_, index) =>
                deltas
                    .map(event => (event.type === 'tool-call-delta' && event.index === index ? event.text : ''))
                    .join(''),
            );
            expect(texts).toEqual(expected.map(({ value }) => JSON.stringify({ value })));
        }),
    );
});

test('is finished when every requested choice has a finish reason', () => {
    const normalizer = openNormalizer(2);
    const seen: boolean[] = [];
    for (const [index, finish_reason] of [
        [0, null],
        [0, 'stop'],
        [1, null],
        [1, 'stop'],
        [1, 'stop'],
    ] as const) {
        normalizer.push({ choices: [{ index, delta: {}, finish_reason }] });
        seen.push(normalizer.isFinished);
    }
    expect(seen).toEqual([false, false, false, true, true]);
});
