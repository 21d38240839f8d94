import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { diffLines } from '../../../src/shared/diff/diff-lines.ts';
import { shortenDiff } from '../../../src/shared/diff/shorten-diff.ts';
import { checkProperty } from '../../support/check-property.ts';
import { expectLinearTime } from '../../support/expect-linear-time.ts';

test('the difference leads from one text to the other with as few lines as possible', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).map(lines => lines.join('\n'));
    checkProperty(
        fc.property(text, text, (before, after) => {
            const parts = diffLines(before, after);
            const side = (kind: 'removed' | 'added') =>
                parts.flatMap(part => (part.kind === 'same' || part.kind === kind ? part.lines : [])).join('\n');
            expect([side('removed'), side('added')]).toEqual([before, after]);
        }),
    );
    expect(diffLines('a\nb\nc\nd', 'a\nx\nc\nd')).toEqual([
        { kind: 'same', lines: ['a'] },
        { kind: 'removed', lines: ['b'] },
        { kind: 'added', lines: ['x'] },
        { kind: 'same', lines: ['c', 'd'] },
    ]);
});

test('a shortened difference keeps three lines around each change', () => {
    const before = Array.from({ length: 20 }, (_, index) => String(index)).join('\n');
    expect(shortenDiff(diffLines(before, before.replace('\n10\n', '\nten\n')))).toEqual([
        { kind: 'omitted', count: 7 },
        { kind: 'same', lines: ['7', '8', '9'] },
        { kind: 'removed', lines: ['10'] },
        { kind: 'added', lines: ['ten'] },
        { kind: 'same', lines: ['11', '12', '13'] },
        { kind: 'omitted', count: 6 },
    ]);
});

test('compares two large texts without common lines quickly', () => {
    const lines = (mark: string) => Array.from({ length: 20_000 }, (_, index) => `${mark}${index}`).join('\n');
    expectLinearTime(() => {
        expect(diffLines(lines('a'), lines('b')).map(({ kind }) => kind)).toEqual(['removed', 'added']);
    }, 2_000);
});
