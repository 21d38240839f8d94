import { describe, expect, test } from 'bun:test';
import { COMMITMENTS } from '../../../../src/books/commitments.ts';
import { type BookCompletions, completeBook } from '../../../../src/ui/book/complete-book.ts';

const VOCABULARY = {
    agents: [
        { agentName: 'rose-red', title: 'Rose Red', description: 'Knows roses' },
        { agentName: 'tom', title: 'Tom Thumb', description: null },
    ],
    models: ['gpt-x'],
};

describe('at the beginning of a line', () => {
    test('every keyword is offered with its documentation and an example', () => {
        const found = complete('Jack\nRU');
        expect(found?.from).toBe(5);
        expect(found?.options.find(({ label }) => label === 'RULE')).toEqual({
            label: 'RULE',
            apply: 'RULE ',
            info: expect.stringMatching(/^What the agent must always do.*\n\nRULE Ask for the climate/s),
        });
        expect(found?.options.find(({ label }) => label === 'RULES')?.detail).toBe('as RULE');
        expect(found?.options.find(({ label }) => label === 'CLOSED')?.apply).toBe('CLOSED');
        const all = COMMITMENTS.flatMap(({ keyword, aliases }) => [keyword, ...aliases]);
        expect(found?.options.map(({ label }) => label).toSorted()).toEqual(all.toSorted());
    });

    test('keywords of several words are completed as one', () => {
        expect(complete('Jack\n  META IM')?.from).toBe(7);
        expect(complete('Jack\nMETA ')?.from).toBe(5);
        expect(complete('Jack\nWRITING ')?.from).toBe(5);
    });

    test('an empty line offers keywords only on request', () => {
        expect(complete('Jack\n')).toBeNull();
        expect(complete('Jack\n', { isExplicit: true })?.from).toBe(5);
    });

    test('a complete keyword is completed further only on request', () => {
        expect(complete('Jack\nRU')?.validFor('RUL')).toBe(true);
        expect(complete('Jack\nRU')?.validFor('RULE')).toBe(false);
        expect(complete('Jack\nRULE')).toBeNull();
        expect(complete('Jack\nRULE', { isExplicit: true })?.from).toBe(5);
        expect(complete('Jack\nMETA')?.from).toBe(5);
    });

    test.each(['JA', 'Jack\nRU\n```\nRU', 'Jack\nrule', 'Jack\nRULE ', 'Jack\nRULE BE', 'Jack\nsay RU'])(
        'nothing is offered at the end of %j',
        text => expect(complete(text)).toBeNull(),
    );
});

describe('agents', () => {
    test.each([
        ['Jack\nTEAM ', ''],
        ['Jack\nTEAM Ro', 'Ro'],
        ['Jack\nTEAM: Tom, Ro', 'Ro'],
        ['Jack\nTEAM\nTom,\nRo', 'Ro'],
        ['Jack\nTEAM Ask {Ro', 'Ro'],
        ['Jack\nFROM R', 'R'],
        ['Jack\nIMPORT ', ''],
    ])('are offered at the end of %j', (text, typed) => {
        const found = complete(text);
        expect(text.slice(found?.from)).toBe(typed);
        expect(found?.options).toEqual([
            { label: 'Rose Red', apply: 'Rose Red', detail: 'rose-red', info: 'Knows roses' },
            // The title does not resolve to the agent's name.
            { label: 'Tom Thumb', apply: 'tom', detail: 'tom' },
        ]);
    });

    test('are not offered in the text after FROM', () => {
        expect(complete('Jack\nFROM rose-red\nRo')).toBeNull();
    });
});

test('MODEL offers its settings and the models of the server', () => {
    const found = complete('Jack\nMODEL g');
    expect(found?.from).toBe(11);
    expect(found?.options.map(({ label }) => label)).toEqual(['TEMPERATURE', 'TOP P', 'MAX TOKENS', 'gpt-x']);
    expect(complete('Jack\nMODEL TEMPERATURE 0.')).toBeNull();
});

test('parameters of the rest of the book are offered', () => {
    const text = 'Jack\nRULE Ask for {season} and @plant\nDELETE {s';
    expect(complete(text)).toMatchObject({
        from: text.length - 1,
        options: [
            { label: 'season', apply: 'season}' },
            { label: 'plant', apply: 'plant}' },
        ],
    });
    expect(complete('Jack\nRULE {season} or @se')?.options).toEqual([{ label: 'season', apply: 'season' }]);
    expect(complete('Jack\nRULE write to jack@se')).toBeNull();
});

function complete(text: string, { isExplicit = false } = {}): BookCompletions | null {
    return completeBook({ text, position: text.length, isExplicit, vocabulary: VOCABULARY });
}
