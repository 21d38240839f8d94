import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { assertWhole } from '../../../../src/chat/round.ts';
import { UpstreamError } from '../../../../src/models/errors/upstream-error.ts';
import { JsonPrefix } from '../../../../src/models/upstream/json-prefix.ts';
import { ToolCallCollector } from '../../../../src/models/upstream/tool-call-collector.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { checkProperty } from '../../../support/check-property.ts';

type Piece = Readonly<Record<string, unknown>>;

const objects = fc.dictionary(fc.string({ minLength: 1, maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
/** How long the pieces are, again and again. */
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });

function cut(text: string, [...sizes]: readonly number[]): string[] {
    const pieces: string[] = [];
    for (let start = 0, index = 0; start < text.length; index += 1) {
        const size = sizes[index % sizes.length] ?? 1;
        pieces.push(text.slice(start, start + size));
        start += size;
    }
    return pieces;
}

function first(text: string): Piece {
    return { index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: text } };
}

function more(...texts: readonly string[]): Piece[] {
    return texts.map(text => ({ index: 0, function: { arguments: text } }));
}

/** Ways in which a provider may send one call, given the text of its arguments and its pieces. */
const DEVIATIONS: Readonly<Record<string, (text: string, pieces: readonly string[]) => readonly Piece[]>> = {
    'in pieces': (_, pieces) => [first(''), ...more(...pieces)],
    'in pieces with empty and null ones between them': (_, pieces) => [
        first(''),
        ...pieces.flatMap(piece => [...more('', piece), { index: 0, function: { arguments: null } }]),
    ],
    'in pieces that repeat id and name': (_, pieces) => [first(''), ...pieces.map(first)],
    whole: text => [first(text)],
    'whole as an object': text => [
        { index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: JSON.parse(text) } },
    ],
    'whole twice': text => [first(text), ...more(text)],
    'whole twice with its id': text => [first(text), first(text)],
    'in pieces, then whole': (text, pieces) => [first(''), ...more(...pieces, text)],
    'in pieces, then whole with its id': (text, pieces) => [first(''), ...more(...pieces), first(text)],
    'in pieces, then in pieces again': (_, pieces) => [first(''), ...more(...pieces, ...pieces)],
    'in pieces, then whole with other spaces': (text, pieces) => [
        first(''),
        ...more(...pieces, JSON.stringify(JSON.parse(text), null, 2)),
    ],
    'an empty object first': text => [first('{}'), ...more(text)],
    'an empty object first, with the id again': text => [first('{}'), first(text)],
    'an empty object first, then in pieces': (_, pieces) => [first('{}'), ...more(...pieces)],
    'followed by a stray bracket': (_, pieces) => [first(''), ...more(...pieces, '}')],
    'in a fence': text => [first(''), ...more('```json\n', text, '\n```')],
    'as a JSON string': text => [first(''), ...more(...cut(JSON.stringify(text), [5]))],
};

describe.each(Object.entries(DEVIATIONS))('arguments that come %s', (_, deviate) => {
    test('are one call with that object', () => {
        checkProperty(
            fc.property(objects, lengths, (object, sizes) => {
                const text = JSON.stringify(object);
                const calls = collect(deviate(text, cut(text, sizes)));
                expect(calls.map(call => JSON.parse(call))).toEqual([JSON.parse(text)]);
            }),
        );
    });
});

test('arguments that grow with each piece are one call with the last object', () => {
    checkProperty(
        fc.property(objects, lengths, (object, sizes) => {
            const text = JSON.stringify(object);
            const pieces = cut(text, sizes);
            const grown = pieces.map((_, index) => pieces.slice(0, index + 1).join(''));
            const calls = collect([first(''), ...more(...grown)]);
            expect(calls.map(call => JSON.parse(call))).toEqual([JSON.parse(text)]);
        }),
    );
});

test('a stream with pieces that are lost, repeated or mixed ends with valid arguments or an error', () => {
    checkProperty(
        fc.property(
            objects,
            lengths,
            fc.array(fc.tuple(fc.nat(20), fc.constantFrom('lose', 'repeat', 'swap', 'restart')), { maxLength: 3 }),
            (object, sizes, faults) => {
                const text = JSON.stringify(object);
                const pieces = cut(text, sizes);
                for (const [at, fault] of faults) {
                    const index = at % Math.max(1, pieces.length);
                    const piece = pieces[index] ?? '';
                    if (fault === 'lose') pieces.splice(index, 1);
                    else if (fault === 'repeat') pieces.splice(index, 0, piece);
                    else if (fault === 'restart') pieces.splice(index, 0, text);
                    else pieces.splice(index, 2, pieces[index + 1] ?? '', piece);
                }
                try {
                    for (const call of collect([first(''), ...more(...pieces)])) JSON.parse(call);
                } catch (error) {
                    expect(isFailure(error)).toBe(true);
                }
            },
        ),
        { numRuns: 500 },
    );
});

test.each([
    ['two different objects', [first('{"a":1}'), ...more('{"a":2}')]],
    ['half an object', [first('{"a":')]],
    ['prose', [first('I sow carrots.')]],
    ['a list', [first('[1]')]],
    ['a line break in a string', [first('{"a":"\n"}')]],
])('%s is an error', (_, pieces) => {
    expect(() => collect(pieces)).toThrow(/contradict each other|not a JSON object/);
});

test('two calls of one tool with one index and different arguments stay two', () => {
    const second = { index: 0, id: 'c2', type: 'function', function: { name: 'sow', arguments: '{"a":1}' } };
    expect(collect([first('{"a":1}'), second])).toEqual(['{"a":1}', '{"a":1}']);
    expect(collect([first('{"a":1}'), first('{"a":2}')])).toEqual(['{"a":1}', '{"a":2}']);
});

test('the beginning of an object is recognised at every length', () => {
    checkProperty(
        fc.property(objects, object => {
            const json = new JsonPrefix();
            for (const character of JSON.stringify(object, null, 1)) {
                expect(json.isComplete).toBe(false);
                expect(json.push(character)).toBe(true);
            }
            expect(json.isComplete).toBe(true);
        }),
    );
});

function isFailure(error: unknown): boolean {
    return error instanceof UpstreamError || (error instanceof AppError && error.code === 'upstream_failed');
}

/** The arguments of each call, as a client joins them. */
function collect(pieces: readonly Piece[]): readonly string[] {
    const collector = new ToolCallCollector(0, () => crypto.randomUUID());
    const deltas = [...pieces.flatMap(piece => collector.push(piece)), ...collector.end()];
    const calls: string[] = [];
    for (const delta of deltas) {
        if (delta.type === 'tool-call-start') calls[delta.index] = '';
        else if (delta.type === 'tool-call-delta') calls[delta.index] += delta.text;
    }
    assertWhole(calls.map(call => ({ kind: 'function', arguments: call })));
    return calls;
}
