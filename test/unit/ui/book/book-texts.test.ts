import { describe, expect, test } from 'bun:test';
import { Text } from '@codemirror/state';
import { compileBook } from '../../../../src/books/compile-book.ts';
import { parseBook } from '../../../../src/books/parse-book.ts';
import { titleOf, withTitle } from '../../../../src/ui/book/book-title.ts';
import { lineEndingOf, toEditorText, toSource } from '../../../../src/ui/book/line-endings.ts';
import { findClashes, mergeBooks } from '../../../../src/ui/book/merge-books.ts';
import { toMarks } from '../../../../src/ui/book/to-marks.ts';

describe('a diagnostic', () => {
    test.each([
        ['Jack\n  USE CALENDAR of mine', 'USE'],
        ['Jack\nAGENT MESSAGE unanswered', 'AGENT MESSAGE'],
        ['Jack\nRULE see\n```js\nopen', '```js'],
        ['RULE is my title', 'RULE'],
        ['', ''],
    ])('of %j underlines %j', (book, marked) => {
        const { diagnostics } = compileBook(book);
        expect(diagnostics.length).toBeGreaterThan(0);
        const text = Text.of(book.split('\n'));
        expect(toMarks(diagnostics, text).map(({ from, to }) => text.sliceString(from, to))).toContain(marked);
    });

    test('stays inside a text that has become shorter', () => {
        const diagnostic = { line: 9, column: 40, severity: 'error', rule: 'x', message: 'Gone' } as const;
        expect(toMarks([diagnostic], Text.of(['Jack', 'RULE']))).toEqual([
            { from: 9, to: 9, severity: 'error', message: 'Gone' },
        ]);
    });
});

describe('two changes of one book', () => {
    const base = 'Jack\nRULE one\nRULE two\nRULE three';

    test('are merged if they are in different places', () => {
        const mine = base.replace('one', 'first');
        const theirs = `${base}\n\nKNOWLEDGE learned`;
        expect(mergeBooks({ base, mine, theirs })).toEqual({
            text: 'Jack\nRULE first\nRULE two\nRULE three\n\nKNOWLEDGE learned',
            clashes: 0,
        });
    });

    test('are both kept between marker comments if they conflict', () => {
        const merged = mergeBooks({
            base,
            mine: base.replace('two', 'mine'),
            theirs: base.replace('two', 'theirs'),
        });
        expect(merged.clashes).toBe(1);
        expect(merged.text).toBe(
            [
                'Jack',
                'RULE one',
                '# ▼ yours',
                'RULE mine',
                '# ▼ theirs',
                'RULE theirs',
                '# ▲ keep one of them',
                'RULE three',
            ].join('\n'),
        );
        expect(findClashes(merged.text).map(({ line }) => line)).toEqual([3]);
        expect(parseBook(merged.text).commitments.map(({ content }) => content)).toEqual([
            'one',
            'mine',
            'theirs',
            'three',
        ]);
    });

    test('that are identical are merged into one', () => {
        const both = base.replace('two', 'both');
        expect(mergeBooks({ base, mine: both, theirs: both })).toEqual({ text: both, clashes: 0 });
    });
});

test.each(['Jack\nRULE a\n', 'Jack\r\nRULE a\r\n', 'Jack', ''])(
    '%j is saved with its original line endings',
    source => {
        const text = toEditorText(source);
        expect(text).not.toContain('\r');
        expect(toSource(text, lineEndingOf(source))).toBe(source);
    },
);

test('the title is the first line that is not empty, and can be replaced', () => {
    expect(titleOf('\n  Jack Green \nRULE a')).toBe('Jack Green');
    expect(withTitle('\nJack\nRULE Jack', 'Rose')).toBe('\nRose\nRULE Jack');
    expect([titleOf(''), withTitle('', 'Rose')]).toEqual(['', 'Rose\n']);
});
