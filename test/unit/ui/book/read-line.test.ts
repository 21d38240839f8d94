import { describe, expect, test } from 'bun:test';
import { StreamLanguage } from '@codemirror/language';
import fc from 'fast-check';
import { scanBook } from '../../../../src/books/syntax/scan-book.ts';
import { bookParser } from '../../../../src/ui/book/book-language.ts';
import { FIRST_LINE, type ReadLine, readLine } from '../../../../src/ui/book/read-line.ts';
import { checkProperty } from '../../../support/check-property.ts';

const BOOK = `
Jack Green
PERSONA You are {name}, says @jack
  RULE Be brief
# for authors
## A heading
USER MESSAGE Hi
# said by someone
---
Rule of thumb
KNOWLEDGE
\`\`\`
RULE in code
\`\`\`
CLOSED`;

describe('a line', () => {
    test('is classified like in the book parser', () => {
        expect(readLines(BOOK).map(({ kind }) => kind)).toEqual([
            'text',
            'title',
            'commitment',
            'commitment',
            'comment',
            'text',
            'commitment',
            'text',
            'rule',
            'text',
            'commitment',
            'code',
            'code',
            'code',
            'commitment',
        ]);
    });

    test('starts a commitment exactly if the parser finds one there, in any book', () => {
        const line = fc.constantFrom(
            ...[
                '',
                ' ',
                'Title',
                'RULE',
                'RULE: be',
                '\tUSER MESSAGE hi',
                'AGENT MESSAGE ```',
                '```',
                '~~~~',
                '````js',
            ],
            ...[
                '---',
                '# note',
                '#word',
                '## head',
                'rule',
                'META IMAGE x',
                'META',
                'CLOSED',
                '\\RULE',
                'KNOWLEDGE ~~~',
            ],
        );
        checkProperty(
            fc.property(fc.array(line, { maxLength: 30 }), lines => {
                const book = lines.join('\n');
                const found = readLines(book).flatMap(({ match }, index) =>
                    match === null ? [] : [[index + 1, match.start + 1, match.writtenKeyword]],
                );
                const scanned = scanBook(book).blocks.flatMap(({ match, line, column }) =>
                    match === null ? [] : [[line, column, match.writtenKeyword]],
                );
                expect(found).toEqual(scanned);
            }),
        );
    });
});

test('the syntax highlighting matches the parts of a book', () => {
    const tokens: (readonly [string, string])[] = [];
    StreamLanguage.define(bookParser)
        .parser.parse(BOOK)
        .iterate({
            enter({ name, from, to }) {
                if (name !== 'Document') tokens.push([name, BOOK.slice(from, to)]);
            },
        });
    expect(tokens).toEqual([
        ['heading', 'Jack Green'],
        ['keyword', 'PERSONA'],
        ['variableName', '{name}'],
        ['variableName', '@jack'],
        ['keyword', 'RULE'],
        ['comment', '# for authors'],
        ['heading', '## A heading'],
        ['keyword', 'USER MESSAGE'],
        ['contentSeparator', '---'],
        ['keyword', 'KNOWLEDGE'],
        ['monospace', '```'],
        ['monospace', 'RULE in code'],
        ['monospace', '```'],
        ['keyword', 'CLOSED'],
    ]);
});

function readLines(book: string): readonly ReadLine[] {
    let state = FIRST_LINE;
    return book.split('\n').map(line => {
        const read = readLine(line, state);
        state = read.after;
        return read;
    });
}
