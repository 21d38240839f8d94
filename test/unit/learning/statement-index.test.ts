import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { contradicts } from '../../../src/learning/acceptance/contradicts.ts';
import { isRepetition, tokensOf } from '../../../src/learning/acceptance/line-tokens.ts';
import type { Statement } from '../../../src/learning/acceptance/statement-index.ts';
import { checkProperty } from '../../support/check-property.ts';
import { indexedBook, statementsOfBook } from './indexed-book.ts';

// The comparison with every line of the book, which the index has to decide as.

function repeatsAny(content: string, lines: readonly Statement[]): boolean {
    const tokens = tokensOf(content);
    return lines.some(({ pieces }) => pieces.some(piece => isRepetition(tokens, tokensOf(piece))));
}

function newestContradicted(content: string, lines: readonly Statement[]): Statement | null {
    const [firstWord] = tokensOf(content).words;
    const isContradicted = (piece: string) =>
        tokensOf(piece).words[0] === firstWord && contradicts(content, piece.replace(/[.!]$/, ''));
    return lines.findLast(({ keyword, pieces }) => keyword === 'KNOWLEDGE' && pieces.some(isContradicted)) ?? null;
}

function mostRelated(words: ReadonlySet<string>, lines: readonly Statement[], most: number): readonly Statement[] {
    return lines
        .map(line => ({ line, shared: tokensOf(line.content).set.intersection(words).size }))
        .filter(({ shared }) => shared > 0)
        .sort((first, second) => second.shared - first.shared)
        .slice(0, most)
        .map(({ line }) => line);
}

function lengthOf(keyword: string, lines: readonly Statement[]): number {
    return lines.reduce((sum, line) => sum + (line.keyword === keyword ? line.content.length : 0), 0);
}

function isLike({ keyword, content }: Statement) {
    return (line: Statement) => line.keyword === keyword && line.content === content;
}

const word = fc.constantFrom(
    ...'the our is are not no never at until costs closes opens about gate shop shed tomatoes Tomato red green Paris'.split(
        ' ',
    ),
    ...'six seven 6 7.5 12:30 Monday Tuesday it this and or éclair it’s don’t'.split(' '),
);
/** Lines so alike that many of them repeat or contradict one another. */
const statement = fc
    .tuple(
        fc.constantFrom('The red gate', 'Our green shop', 'The gate', 'Tomatoes'),
        fc.constantFrom('is', 'are', 'closes at'),
        word,
    )
    .map(words => words.join(' '));
const sentence = fc.oneof(
    fc.array(word, { minLength: 1, maxLength: 20 }).map(words => words.join(' ')),
    statement,
);
const text = fc
    .array(fc.tuple(sentence, fc.constantFrom('.', '!', '?', '')), { minLength: 1, maxLength: 3 })
    .chain(sentences =>
        fc
            .constantFrom(' ', '\n', ' And ')
            .map(separator => sentences.map(([words, end]) => `${words}${end}`).join(separator)),
    );
const book = fc
    .array(fc.tuple(fc.constantFrom('KNOWLEDGE', 'KNOWLEDGE', 'RULE', 'DICTIONARY', '---\n'), text), { maxLength: 25 })
    .map(lines => ['Jack', ...lines.map(([keyword, content]) => `${keyword} ${content}`)].join('\n\n'));

/** A text of its own, or a line of the book with a word left out or put in another's place. */
const content = fc.oneof(
    text.map(own => () => own),
    statement.map(own => () => `${own}.`),
    fc
        .tuple(fc.nat(), fc.nat(), fc.option(word, { nil: '' }))
        .map(([line, place, other]) => (lines: readonly Statement[]) => {
            const words = lines[line % Math.max(1, lines.length)]?.content.split(' ') ?? ['Nothing'];
            return words.with(place % words.length, other).join(' ');
        }),
);

describe('the statement index', () => {
    test('decides like a comparison with every line what is repeated, contradicted and related', () => {
        const met = { equal: 0, contained: 0, contradicted: 0 };
        checkProperty(
            fc.property(book, content, fc.array(fc.nat(), { maxLength: 3 }), (source, contentFor, removed) => {
                const lines = [...statementsOfBook(source)];
                const text = contentFor(lines);
                const index = indexedBook(source);
                for (const place of removed) {
                    const line = lines[place % Math.max(1, lines.length)];
                    if (line === undefined) continue;
                    index.remove(line);
                    lines.splice(lines.findLastIndex(isLike(line)), 1);
                }
                expect(index.lengthOf('RULE')).toBe(lengthOf('RULE', lines));
                const { set, key } = tokensOf(text);
                const isRepeated = repeatsAny(text, lines);
                const contradicted = newestContradicted(text, lines);
                expect(index.repeats(text)).toBe(isRepeated);
                expect(index.contradictedOrNull(text)).toEqual(contradicted);
                expect(index.related(set, 5)).toEqual(mostRelated(set, lines, 5));
                const isEqual = lines.some(({ pieces }) => pieces.some(piece => tokensOf(piece).key === key));
                if (isEqual) met.equal += 1;
                if (isRepeated && !isEqual) met.contained += 1;
                if (contradicted !== null) met.contradicted += 1;
            }),
            { numRuns: 1_000 },
        );
        // A property that never meets what it is about proves nothing.
        expect(Math.min(...Object.values(met))).toBeGreaterThan(0);
    }, 60_000);
});
