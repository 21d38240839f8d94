import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { appendToBook } from '../../../src/books/append/append-to-book.ts';
import { endOfBook } from '../../../src/books/append/end-of-book.ts';
import { findAppendedOrNull } from '../../../src/books/append/find-appended.ts';
import { compileBook } from '../../../src/books/compile/compile-book.ts';
import { extendBookOrNull } from '../../../src/books/compile/extend-book.ts';
import { KNOWLEDGE_BUDGET } from '../../../src/books/compile/split-knowledge.ts';
import { parseBook } from '../../../src/books/syntax/parse-book.ts';
import { scanBook } from '../../../src/books/syntax/scan-book.ts';
import { checkProperty } from '../../support/check-property.ts';
import { anyKeyword, hostileBook, hostileText } from './hostile-book.ts';

/** So much that further facts are searched and stand in no system message. */
const MUCH = `KNOWLEDGE ${'Basil wants warmth. '.repeat(KNOWLEDGE_BUDGET / 20)}\n\nKNOWLEDGE Peas want it cool.\n`;
const fact = fc.record({ keyword: fc.constant('KNOWLEDGE'), content: hostileText });

describe('an extended book', () => {
    test('has one more fact without being parsed again', () => {
        const source = `Jack\n\nRULE Be polite.\n\n${MUCH}`;
        const next = appendToBook(source, [{ keyword: 'KNOWLEDGE', content: 'The gate closes at six.' }]);
        const extended = extendBookOrNull({ source, book: compileBook(source) }, next);
        expect(extended).toEqual(compileBook(next));
        expect(extended?.searchedKnowledge?.passages.at(-1)).toBe('The gate closes at six.');
    });

    test.each([
        ['a rule', '\nRULE Be quick.\n'],
        ['the address of a page', '\nKNOWLEDGE https://example.com/\n'],
        ['a parameter', '\nKNOWLEDGE It is {season}.\n'],
        ['more of the last commitment', 'And water.\n'],
        ['a text of its own', '\n---\n\nKNOWLEDGE One.\n'],
        ['a code fence', '\nKNOWLEDGE One.\n```\n'],
        ['nothing that it says', '\nKNOWLEDGE\n'],
    ])('is compiled again if the addition is %s', (_, added) => {
        const source = `Jack\n\n${MUCH}`;
        expect(extendBookOrNull({ source, book: compileBook(source) }, source + added)).toBeNull();
    });

    test('equals the compiled book for any book and addition', () => {
        let extendedCount = 0;
        checkProperty(
            fc.property(
                hostileBook,
                hostileBook,
                fc.oneof(fc.array(fact, { maxLength: 3 }), hostileText),
                (first, last, added) => {
                    const source = `${first}\n${MUCH}${last}`;
                    const next = typeof added === 'string' ? source + added : appendToBook(source, added);
                    const extended = extendBookOrNull({ source, book: compileBook(source) }, next);
                    if (extended === null) return;
                    extendedCount += 1;
                    expect(extended).toEqual(compileBook(next));
                },
            ),
            { numRuns: 1_000 },
        );
        expect(extendedCount).toBeGreaterThan(50);
    });

    test('has exactly the added commitments', () => {
        const commitmentsOf = (source: string) =>
            parseBook(source).commitments.map(({ keyword, content }) => ({ keyword, content }));
        let foundCount = 0;
        checkProperty(
            fc.property(
                hostileBook,
                fc.array(fc.record({ keyword: anyKeyword, content: hostileText }), { maxLength: 3 }),
                hostileText,
                fc.boolean(),
                (source, commitments, text, isLearned) => {
                    const next = isLearned ? appendToBook(source, commitments) : source + text;
                    const appended = findAppendedOrNull(source, next);
                    if (appended === null) return;
                    foundCount += 1;
                    expect(commitmentsOf(next)).toEqual([...commitmentsOf(source), ...appended]);
                    expect(parseBook(next).freeText).toBe(parseBook(source).freeText);
                },
            ),
            { numRuns: 2_000 },
        );
        expect(foundCount).toBeGreaterThan(200);
    });

    test('has the same end as a full scan finds', () => {
        checkProperty(
            fc.property(hostileBook, source => {
                const { title, unclosedFence } = scanBook(source);
                expect(endOfBook(source)).toEqual({ hasTitle: title !== '', unclosedFence });
            }),
        );
    });
});
