import { describe, expect, test } from 'bun:test';
import { collectFrom, collectPatterns } from '../support/patterns/collect-patterns.ts';
import { findSuperLinear } from '../support/patterns/find-super-linear.ts';

const { patterns, dynamicPlaces } = await collectPatterns();

describe('the patterns of the source', () => {
    test.each(patterns)('$place needs linear time for any text: $pattern (attack 50)', ({ pattern }) => {
        expect(findSuperLinear(pattern)).toBeNull();
    });

    test('are all found', () => {
        expect(patterns.length).toBeGreaterThan(250);
        const source =
            "const a = /a+/g;\nconst View = () => <p>{text.split(/b+/u)}</p>;\nnew RegExp('c');\nRegExp(text);\n";
        expect(collectFrom('file.tsx', source)).toEqual({
            patterns: [
                { place: 'file.tsx:1', pattern: /a+/g },
                { place: 'file.tsx:2', pattern: /b+/u },
            ],
            dynamicPlaces: ['file.tsx:3', 'file.tsx:4'],
        });
    });

    test('are literals: one that is put together while the program runs cannot be checked', () => {
        expect(dynamicPlaces).toEqual([]);
    });
});

describe('the check of patterns', () => {
    test.each([
        [/^\d+$/],
        [/\d+/g],
        [/[^a-z]+/g],
        [/^\s*(?:-{3,}|\*{3,})\s*$/],
        [/"[^"\n]*"/g],
        [/\b(?:sk|pk)-\w{12,}/],
        [/(?<=[.!?])\s+/],
        [/(?<!\w)\w+:/],
        [/^(?:please )*never (.+)/is],
        [/a(?=b)/g],
        [/^`{3,}(?=[^`]*$)/],
        [/(?<=\n\n)/],
        [/\w+?:?/y],
        [/\p{L}+(?:-\p{L}+)*/gu],
        [/[^.]{0,60}\btitle\b/i],
    ])('proves %s linear', pattern => {
        expect(findSuperLinear(pattern)).toBeNull();
    });

    test.each([
        ['blanks at the end of a text', /\s+$/],
        ['a run that is tried from each of its characters', /\d+x/],
        ['what may belong to either of two runs', /^\s+(.*)$/],
        ['three runs side by side', /^by\s+["“']?([^"”']{1,80}?)["”']?,?\s+we mean/i],
        ['a number with an optional point', /^(?:\d+\.?\d*|\.\d+)$/],
        ['a loop in a loop', /^(?:a+)+$/],
        ['a loop over what may be empty', /^(?:a*)*$/],
        ['alternatives that are the same', /^(?:a|a)+$/],
        ['alternatives that overlap', /^(?:a|[ab])+$/],
        ['a loop whose rounds come together in several ways', /^(?:a|aa)+$/],
        ['an opening that never closes', /<[^>]*>/],
        ['what is looked at again and again', /a(?=.*b)/g],
        ['what is refused again and again', /a(?!.*b)/g],
        ['what is looked back at again and again', /(?<=a.*)b/],
        ['what is read after every match', /a(?:[^b]*b)?/g],
        ['a word that begins in the middle of another', /\beyJ[\w-]{10,}\.[\w-]{10,}/],
        ['a group that comes again', /(a+)b\1/],
        [
            'more ways than there is time for, although not without an end',
            /^(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)(?:a|a)$/,
        ],
        ['optional characters without an end of them', /(?:a?){40}b/],
    ])('finds %s', (_, pattern) => {
        expect(findSuperLinear(pattern)).toBeString();
    });

    test('names a text that shows it', () => {
        expect(findSuperLinear(/^\s+(.*)$/)).toBe('reads "\\t", repeated, in a number of ways that grows');
    });
});
