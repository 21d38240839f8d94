import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { COMMITMENTS } from '../../../src/books/syntax/commitments.ts';
import { toLines } from '../../../src/books/syntax/line-marks.ts';
import { parseBook } from '../../../src/books/syntax/parse-book.ts';
import { checkProperty } from '../../support/check-property.ts';
import { expectLinearTime, LINEAR_TIME_TIMEOUT } from '../../support/expect-linear-time.ts';
import { hostileBook } from './hostile-book.ts';

/** The commitments of a book as `[keyword, content]`. */
function commitmentsOf(source: string): [string, string][] {
    return parseBook(source).commitments.map(({ keyword, content }) => [keyword, content]);
}

describe('the title', () => {
    test('is the first line that is not empty', () => {
        expect(parseBook('\n  \n  Jack Green \nRULE Be kind')).toEqual({
            title: 'Jack Green',
            commitments: [{ keyword: 'RULE', writtenKeyword: 'RULE', content: 'Be kind', line: 4, column: 1 }],
            freeText: '',
            comments: [],
            diagnostics: [],
        });
    });

    test('is that line even if it looks like a commitment, with a diagnostic', () => {
        expect(parseBook(' RULE Be kind\nRULE Be short')).toEqual({
            title: 'RULE Be kind',
            commitments: [{ keyword: 'RULE', writtenKeyword: 'RULE', content: 'Be short', line: 2, column: 1 }],
            freeText: '',
            comments: [],
            diagnostics: [
                {
                    line: 1,
                    column: 2,
                    severity: 'warning',
                    rule: 'title-looks-like-commitment',
                    message:
                        'The first line is always the title, so this commitment has no effect. Put a title above it.',
                },
            ],
        });
    });

    test.each(['---', '```', '# Jack', '\\RULE x'])('may be %p', title => {
        expect(parseBook(`${title}\nRULE Be kind`)).toMatchObject({ title, commitments: [{ content: 'Be kind' }] });
    });

    test('is missing in an empty book, which is a diagnostic', () => {
        for (const source of ['', ' ', '\n\t\r\n']) {
            expect(parseBook(source)).toEqual({
                title: '',
                commitments: [],
                freeText: '',
                comments: [],
                diagnostics: [
                    {
                        line: 1,
                        column: 1,
                        severity: 'error',
                        rule: 'title-missing',
                        message: 'A book begins with its title: the first line that is not empty.',
                    },
                ],
            });
        }
    });
});

describe('a keyword', () => {
    test('begins a commitment, also with its aliases', () => {
        for (const { keyword, aliases } of COMMITMENTS) {
            for (const writtenKeyword of [keyword, ...aliases]) {
                expect(parseBook(`Jack\n${writtenKeyword} some text`).commitments).toEqual([
                    { keyword, writtenKeyword, content: 'some text', line: 2, column: 1 },
                ]);
            }
        }
    });

    test('is upper case only', () => {
        const source = 'Jack\nRule of thumb: water early\nclosed on Sundays\nrule be rude\nUser Message hello';
        expect(parseBook(source)).toMatchObject({ commitments: [], freeText: source.slice('Jack\n'.length) });
    });

    test('may stand after spaces', () => {
        expect(parseBook('Jack\n \t  RULE Be kind').commitments).toEqual([
            { keyword: 'RULE', writtenKeyword: 'RULE', content: 'Be kind', line: 2, column: 5 },
        ]);
    });

    test('is followed by white space, a colon or the end of the line', () => {
        expect(commitmentsOf('Jack\nRULE\tone\nRULE:two\nRULE\nthree')).toEqual([
            ['RULE', 'one'],
            ['RULE', 'two'],
            ['RULE', 'three'],
        ]);
        expect(commitmentsOf('Jack\nRULEBOOK one\nRULE-two\nRULE. three\nMODEL_NAME x\nRULÉ x')).toEqual([]);
    });

    test('with a colon keeps its text', () => {
        expect(commitmentsOf('Jack\nRULE: Be kind\nUSER MESSAGE: Hi\nNOTE :-)\nNOTE: : x')).toEqual([
            ['RULE', 'Be kind'],
            ['USER MESSAGE', 'Hi'],
            ['NOTE', ':-)'],
            ['NOTE', ': x'],
        ]);
    });

    test('counts at the beginning of a line only', () => {
        expect(commitmentsOf('Jack\nThe RULE is\nRULE Mind the RULE\n- RULE x')).toEqual([
            ['RULE', 'Mind the RULE\n- RULE x'],
        ]);
    });

    test('of several words may have any white space between them, on one line', () => {
        expect(parseBook('Jack\nUSER \t MESSAGE Hi\nWRITING\nRULES x').commitments).toEqual([
            {
                keyword: 'USER MESSAGE',
                writtenKeyword: 'USER \t MESSAGE',
                content: 'Hi\nWRITING\nRULES x'.slice(0, 'Hi\nWRITING'.length),
                line: 2,
                column: 1,
            },
            { keyword: 'RULE', writtenKeyword: 'RULES', content: 'x', line: 4, column: 1 },
        ]);
    });

    test('is the longest match', () => {
        expect(
            commitmentsOf('Jack\nMETA IMAGE a\nMETA IMAGES b\nMETA INPUT c\nUSE SEARCH d\nUSE SEARCH ENGINE e'),
        ).toEqual([
            ['META IMAGE', 'a'],
            ['META', 'IMAGES b'],
            ['META', 'INPUT c'],
            ['USE', 'SEARCH d'],
            ['USE SEARCH ENGINE', 'e'],
        ]);
    });

    test('ends at a colon', () => {
        expect(commitmentsOf('Jack\nMETA: IMAGE a')).toEqual([['META', 'IMAGE a']]);
    });
});

describe('the content', () => {
    test('reaches to the next commitment, is trimmed and keeps its blank lines', () => {
        expect(commitmentsOf('Jack\nKNOWLEDGE\n\n  one\n\n  two  \n\n\nRULE three')).toEqual([
            ['KNOWLEDGE', 'one\n\n  two'],
            ['RULE', 'three'],
        ]);
    });

    test.each(['---', '***', '___', '----------', '  ---  '])(
        'ends at the horizontal rule %p, which is dropped',
        rule => {
            expect(parseBook(`Jack\nRULE Be kind\n${rule}\nGarden text`)).toMatchObject({
                commitments: [{ keyword: 'RULE', content: 'Be kind' }],
                freeText: 'Garden text',
            });
        },
    );

    test.each(['--', '-*-', '--- x', 'x ---', '**bold**'])('does not end at %p', line => {
        expect(commitmentsOf(`Jack\nRULE Be kind\n${line}`)).toEqual([['RULE', `Be kind\n${line}`]]);
    });

    test('is the same for all kinds of line breaks', () => {
        const source = 'Jack\n\nRULE one\ntwo\n\nfour\n---\nfree\ntext\n';
        expect(parseBook(source.replaceAll('\n', '\r\n'))).toEqual(parseBook(source));
        expect(parseBook(source.replaceAll('\n', '\r'))).toEqual(parseBook(source));
    });

    test('is free text without a commitment', () => {
        expect(parseBook('Jack\nfirst\n\nstill first\n***\nsecond\nRULE Be kind\n___\n\nthird')).toMatchObject({
            commitments: [{ content: 'Be kind' }],
            freeText: 'first\n\nstill first\n\nsecond\n\nthird',
        });
    });
});

describe('a code fence', () => {
    test.each(['```', '~~~', '````', '```ts', '~~~ `x`', '  ```'])('opened by %p keeps everything in it', opening => {
        const marker = opening.trim().replace(/[^`~].*$/, '');
        const code = `${opening}\nRULE Be rude\n---\n# comment\n\\RULE x\n${marker}`;
        expect(commitmentsOf(`Jack\nSAMPLE\n${code}\nRULE Be kind`)).toEqual([
            ['SAMPLE', code.trim()],
            ['RULE', 'Be kind'],
        ]);
    });

    test('is closed by a line with only the same character, at least as long', () => {
        const code = '````\n~~~~\n```\n```` x\nRULE Be rude\n  ``````  ';
        expect(commitmentsOf(`Jack\nSAMPLE\n${code}\nRULE Be kind`)).toEqual([
            ['SAMPLE', code.trim()],
            ['RULE', 'Be kind'],
        ]);
    });

    test('may open on the line of a keyword', () => {
        expect(commitmentsOf('Jack\nSAMPLE ```ts\nRULE Be rude\n```\nRULE Be kind')).toEqual([
            ['SAMPLE', '```ts\nRULE Be rude\n```'],
            ['RULE', 'Be kind'],
        ]);
    });

    test('does not start with inline code', () => {
        expect(commitmentsOf('Jack\nSAMPLE ```code``` here\nRULE Be kind')).toEqual([
            ['SAMPLE', '```code``` here'],
            ['RULE', 'Be kind'],
        ]);
    });

    test('that is never closed ends at the end of the book, with a diagnostic', () => {
        expect(parseBook('Jack\nRULE Be kind\nSAMPLE  ~~~~ts\nRULE Be rude\n')).toEqual({
            title: 'Jack',
            commitments: [
                { keyword: 'RULE', writtenKeyword: 'RULE', content: 'Be kind', line: 2, column: 1 },
                {
                    keyword: 'SAMPLE',
                    writtenKeyword: 'SAMPLE',
                    content: '~~~~ts\nRULE Be rude\n~~~~',
                    line: 3,
                    column: 1,
                },
            ],
            freeText: '',
            comments: [],
            diagnostics: [
                {
                    line: 3,
                    column: 9,
                    severity: 'warning',
                    rule: 'fence-not-closed',
                    message:
                        'This code fence is never closed and so reaches to the end of the book. Close it with `~~~~`.',
                },
            ],
        });
    });
});

describe('comments', () => {
    test('are left out, while headings, hash tags and code stay', () => {
        expect(
            parseBook(
                'Jack\n# for authors\n## Heading\n#tag\nRULE Be kind\n  # why: people\n#\nalways\n```\n# code\n```',
            ),
        ).toMatchObject({
            freeText: '## Heading\n#tag',
            commitments: [{ keyword: 'RULE', content: 'Be kind\nalways\n```\n# code\n```' }],
            comments: ['# for authors', '# why: people', '#'],
        });
    });

    test('do not exist in texts that are shown to users', () => {
        for (const keyword of ['USER MESSAGE', 'AGENT MESSAGE', 'INITIAL MESSAGE', 'MESSAGE SUFFIX']) {
            expect(parseBook(`Jack\n${keyword}\n# Welcome\nHi`)).toMatchObject({
                commitments: [{ keyword, content: '# Welcome\nHi' }],
                comments: [],
            });
        }
    });

    test('start a line: the text of a keyword line is not a comment', () => {
        expect(commitmentsOf('Jack\nRULE # be kind')).toEqual([['RULE', '# be kind']]);
    });
});

describe('a backslash', () => {
    test.each(['RULE x', 'META IMAGE x', '---', '```', '~~~', '# x', '\\RULE x', '\\\\---'])(
        'makes %p plain text',
        line => {
            const content = `one\n${line}\n  ${line}`;
            expect(commitmentsOf(`Jack\nNOTE one\n\\${line}\n  \\${line}\nRULE two`)).toEqual([
                ['NOTE', content],
                ['RULE', 'two'],
            ]);
        },
    );

    test.each(['\\begin{x}', '\\\\server\\share', '\\', 'a \\RULE x', '\\Rule x', '\\-'])(
        'is text in %p, where it escapes nothing',
        line => expect(commitmentsOf(`Jack\nNOTE\n${line}`)).toEqual([['NOTE', line]]),
    );
});

describe('any text', () => {
    test('is a book with diagnostics within its lines', () => {
        checkProperty(
            fc.property(fc.oneof(hostileBook, fc.string({ unit: 'binary' })), source => {
                const lines = toLines(source);
                const { commitments, diagnostics } = parseBook(source);
                for (const { line, column } of [...commitments, ...diagnostics]) {
                    expect(line).toBeWithin(1, Math.max(lines.length, 1) + 1);
                    expect(column).toBeWithin(1, (lines[line - 1] ?? '').length + 2);
                }
                for (const { line, column, writtenKeyword } of commitments) {
                    expect(lines[line - 1]?.slice(column - 1)).toStartWith(writtenKeyword);
                }
            }),
            { numRuns: 1000 },
        );
    });

    const MEGABYTE = 1_000_000;
    test.each([
        ['a million lines', 'RULE x {a}\n'.repeat(MEGABYTE)],
        ['one long line', `RULE ${'x'.repeat(10 * MEGABYTE)}`],
        ['one long word', 'A'.repeat(10 * MEGABYTE)],
        ['blank space', `${' '.repeat(10 * MEGABYTE)}x`],
        ['a long indentation', `Jack\n${' '.repeat(10 * MEGABYTE)}x`],
        ['a long gap in a keyword', `Jack\nUSER${' '.repeat(10 * MEGABYTE)}x`],
        ['open fences', '```x\n'.repeat(2 * MEGABYTE)],
        ['an almost fence', `Jack\n${'`'.repeat(10 * MEGABYTE)} \``],
        ['an almost rule', `Jack\n${'-'.repeat(5 * MEGABYTE)}${' '.repeat(5 * MEGABYTE)}x`],
        ['backslashes', `Jack\n${'\\'.repeat(10 * MEGABYTE)}`],
        ['lines of backslashes', '\\RULE \\\\\n'.repeat(MEGABYTE)],
        ['braces', '{'.repeat(10 * MEGABYTE)],
        ['rules', '---\n'.repeat(2.5 * MEGABYTE)],
        ['line breaks', '\r\n'.repeat(5 * MEGABYTE)],
        ['comments', '# x\n'.repeat(2.5 * MEGABYTE)],
    ])(
        'of ten megabytes is parsed in linear time: %s',
        (_name, source) => {
            expectLinearTime(() => parseBook(source));
        },
        LINEAR_TIME_TIMEOUT,
    );
});
