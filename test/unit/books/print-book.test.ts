import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { ParsedBook } from '../../../src/books/book.ts';
import { parseBook } from '../../../src/books/parse-book.ts';
import { printBook } from '../../../src/books/print-book.ts';
import { expectLinearTime, LINEAR_TIME_TIMEOUT } from '../../support/expect-linear-time.ts';
import { hostileBook } from './hostile-book.ts';

function withoutPositions({ title, commitments, freeText, comments }: ParsedBook): unknown {
    return {
        title,
        freeText,
        comments,
        commitments: commitments.map(({ keyword, writtenKeyword, content }) => ({ keyword, writtenKeyword, content })),
    };
}

describe('printBook', () => {
    test('writes a book that parses to the same', () => {
        fc.assert(
            fc.property(hostileBook, source => {
                const book = parseBook(source);
                expect(withoutPositions(parseBook(printBook(book)))).toEqual(withoutPositions(book));
            }),
            { numRuns: 3000 },
        );
    });

    test('writes closed fences as they are and escapes what would mean something else', () => {
        const source = [
            'Jack',
            '# a comment',
            'free',
            '\\RULE x',
            'RULES one',
            '```',
            'RULE code',
            '```',
            'META: IMAGE x',
            'NOTE \\```',
            'not code',
            '\\---',
        ].join('\n');
        expect(printBook(parseBook(source))).toBe(
            [
                'Jack',
                '',
                '# a comment',
                '',
                'free',
                '\\RULE x',
                '',
                'RULES one',
                '```',
                'RULE code',
                '```',
                '',
                'META: IMAGE x',
                '',
                'NOTE \\```',
                'not code',
                '\\---',
                '',
            ].join('\n'),
        );
    });

    test('writes nothing for an empty book', () => {
        expect(printBook(parseBook(' \n'))).toBe('');
    });

    test(
        'takes linear time for open fences',
        () => {
            const book = parseBook(`Jack\nNOTE x\n${'\\```x\n'.repeat(500_000)}`);
            expectLinearTime(() => printBook(book));
        },
        LINEAR_TIME_TIMEOUT,
    );
});
