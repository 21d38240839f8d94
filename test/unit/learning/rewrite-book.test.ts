import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { appendToBook } from '../../../src/books/append/append-to-book.ts';
import { parseBook } from '../../../src/books/syntax/parse-book.ts';
import { LESSON_KEYWORDS } from '../../../src/domain/lesson.ts';
import { rewriteBook } from '../../../src/learning/book/rewrite-book.ts';
import { checkProperty } from '../../support/check-property.ts';

const line = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('RULE x', '---', '```', '# note', '', '## h', 'KNOWLEDGE y', '\\RULE z'),
);
const content = fc
    .array(line, { minLength: 1, maxLength: 4 })
    .map(lines => lines.join('\n').trim())
    .filter(text => /[\p{L}\p{N}]/u.test(text) && !/[\r\0]/.test(text));
const lesson = fc.record({ keyword: fc.constantFrom(...LESSON_KEYWORDS), content });
const source = fc.array(line, { maxLength: 8 }).map(lines => ['Jack', ...lines].join('\n'));

test('removing an added line restores the book, and of several lines only the given one is removed', () => {
    checkProperty(
        fc.property(source, fc.array(lesson, { minLength: 1, maxLength: 5 }), fc.nat(), (book, lessons, seed) => {
            const ended = appendToBook(book, [{ keyword: 'NOTE', content: 'end' }]);
            const removed = lessons[seed % lessons.length];
            if (removed === undefined) return;
            const learned = rewriteBook(ended, { remove: [], add: lessons });
            const index = lessons.findLastIndex(
                each => each.keyword === removed.keyword && each.content === removed.content,
            );
            expect(rewriteBook(learned, { remove: [removed], add: [] })).toBe(
                rewriteBook(ended, { remove: [], add: lessons.filter((_, each) => each !== index) }),
            );
            expect(rewriteBook(learned, { remove: lessons, add: [] })).toBe(ended);
        }),
        { numRuns: 500 },
    );
});

test('removing a missing line changes nothing', () => {
    const book = 'Jack\n\nKNOWLEDGE Peas are green.\n\nRULE Peas are green.\n';
    const missing = { keyword: 'STYLE', content: 'Peas are green.' } as const;
    expect(rewriteBook(book, { remove: [missing], add: [] })).toBe(book);
});

test('removing a line keeps its neighbours, with any line endings', () => {
    const book = 'Jack\r\n\r\nKNOWLEDGE One.\r\n# of the author\r\nKNOWLEDGE Two.\r\nRULE Three.';
    const after = rewriteBook(book, { remove: [{ keyword: 'KNOWLEDGE', content: 'Two.' }], add: [] });
    expect(after).toBe('Jack\r\n\r\nKNOWLEDGE One.\r\n# of the author\r\nRULE Three.');
    expect(parseBook(after).commitments.map(each => each.content)).toEqual(['One.', 'Three.']);
});

test.each([
    ['a line of code', 'SAMPLE', 'Run this:\n```\n# install\n\nbun install\n```'],
    ['a heading that people read', 'INITIAL MESSAGE', 'Hello!\n# Menu\n\nSoup'],
] as const)('%s that looks like a comment goes with what it stands in, and no line more', (_, keyword, content) => {
    const book = `Jack\n\n${keyword} ${content}\n# of the author\n\nKNOWLEDGE Two.\nRULE Three.\n`;
    const [commitment] = parseBook(book).commitments;
    const after = rewriteBook(book, { remove: [{ keyword, content: commitment?.content ?? '' }], add: [] });
    const isSpoken = keyword === 'INITIAL MESSAGE';
    expect(after).toBe(`Jack\n${isSpoken ? '' : '# of the author\n'}\nKNOWLEDGE Two.\nRULE Three.\n`);
});
