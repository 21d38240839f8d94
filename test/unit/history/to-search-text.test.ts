import { describe, expect, test } from 'bun:test';
import { toExcerpt, toSearchWords } from '../../../src/domain/to-search-text.ts';

describe('toExcerpt', () => {
    test.each([
        ['Tell me of carrots.', 'carrot', 'Tell me of carrots.'],
        ['Two\n\n  lines\tof carrots', 'carrot', 'Two lines of carrots'],
        ['No such word', 'carrot', 'No such word'],
        ['', 'carrot', ''],
        [`${'word '.repeat(40)}CAFÉ ${'word '.repeat(60)}`, 'cafe', expect.stringMatching(/^…word .*CAFÉ word .*…$/)],
        [`${'a'.repeat(250)}`, 'b', `${'a'.repeat(200)}…`],
        [`${'🙂'.repeat(150)} carrots`, 'carrot', expect.stringMatching(/^….*carrots$/u)],
        [`${'ร้านเปิด'.repeat(40)}มะเขือเทศ`, 'มะเขือเทศ', expect.stringMatching(/^….*มะเขือเทศ$/u)],
    ])('shows the part of %j that has the word', (text, search, expected) => {
        const excerpt = toExcerpt(text, toSearchWords(search)).text;
        expect(excerpt).toEqual(expected);
        expect(excerpt.isWellFormed()).toBe(true);
    });

    test.each([
        ['Carrots, a carrot and CARROTS', 'carrot', ['Carrots', 'carrot', 'CARROTS']],
        ['Carrots like sand', 'sand carr', ['Carrots', 'sand']],
        ['Tomatoes and tomato soup', 'tomatoe', ['Tomatoes']],
        ['The Café on the STRASSE', 'cafe straße', ['Café', 'STRASSE']],
        ['The thesaurus', 'the', ['The', 'thesaurus']],
        ['Carrots', 'carr ', []],
        ['Cars in a car park', 'ca', []],
        ['ราคามะเขือเทศวันนี้', 'มะเขือเทศ', ['มะเขือเทศ']],
        ['토마토는 삼천 원', '토마토', ['토마토']],
        ['トマトは三百円', 'トマト', ['トマト']],
        ['zqagent', 'zq', []],
    ])('marks in %j for %j what was found', (text, search, expected) => {
        const excerpt = toExcerpt(text, toSearchWords(search));
        expect(excerpt.matches.map(({ start, end }) => excerpt.text.slice(start, end))).toEqual(expected);
    });
});
