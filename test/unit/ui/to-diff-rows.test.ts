import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { diffLines } from '../../../src/shared/diff/diff-lines.ts';
import { shortenDiff } from '../../../src/shared/diff/shorten-diff.ts';
import { diffWords } from '../../../src/ui/diff/diff-words.ts';
import { toDiffRows } from '../../../src/ui/diff/to-diff-rows.ts';
import { checkProperty } from '../../support/check-property.ts';

test('a changed line is compared word by word, on both sides', () => {
    const before = 'Jack\nRULE Be polite\nKNOWLEDGE The shop opens at nine.';
    const after = 'Jack\nRULE Be polite\nKNOWLEDGE The shop opens at ten.';
    expect(toDiffRows(diffLines(before, after))).toEqual([
        { kind: 'same', pieces: [{ text: 'Jack', isChanged: false }] },
        { kind: 'same', pieces: [{ text: 'RULE Be polite', isChanged: false }] },
        {
            kind: 'removed',
            pieces: [
                { text: 'KNOWLEDGE The shop opens at ', isChanged: false },
                { text: 'nine', isChanged: true },
                { text: '.', isChanged: false },
            ],
        },
        {
            kind: 'added',
            pieces: [
                { text: 'KNOWLEDGE The shop opens at ', isChanged: false },
                { text: 'ten', isChanged: true },
                { text: '.', isChanged: false },
            ],
        },
    ]);
});

test('lines with little in common or without a counterpart are not compared', () => {
    const rows = toDiffRows(diffLines('Tomatoes need sun.', 'We close at six on Fridays.\nBread is baked at dawn.'));
    expect(rows).toEqual([
        { kind: 'removed', pieces: [{ text: 'Tomatoes need sun.', isChanged: false }] },
        { kind: 'added', pieces: [{ text: 'We close at six on Fridays.', isChanged: false }] },
        { kind: 'added', pieces: [{ text: 'Bread is baked at dawn.', isChanged: false }] },
    ]);
});

test('unchanged lines far from any change are omitted', () => {
    const before = Array.from({ length: 9 }, (_, index) => `line ${index}`).join('\n');
    const rows = toDiffRows(shortenDiff(diffLines(before, `${before}\nnew`)));
    expect(rows[0]).toEqual({ kind: 'omitted', count: 6 });
    expect(rows.slice(1).map(({ kind }) => kind)).toEqual(['same', 'same', 'same', 'added']);
});

test('the pieces of each side add up to its line, for any lines', () => {
    checkProperty(
        fc.property(fc.string(), fc.string(), (before, after) => {
            const { removed, added } = diffWords(before, after);
            const textOf = (pieces: typeof removed) => pieces.map(({ text }) => text).join('');
            expect([textOf(removed), textOf(added)]).toEqual([before, after]);
        }),
    );
});
