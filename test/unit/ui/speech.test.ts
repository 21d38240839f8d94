import { describe, expect, test } from 'bun:test';
import { speechLanguage } from '../../../src/ui/speech/speech-language.ts';
import { toSpokenText } from '../../../src/ui/speech/to-spoken-text.ts';
import { toUtterances } from '../../../src/ui/speech/to-utterances.ts';

describe('the spoken text of Markdown', () => {
    test.each([
        ['# Title\n\nSome **bold** and `code`.', 'Title\nSome bold and code.'],
        ['[a link](https://example.com/long?x) and <b>markup</b>', 'a link and markup'],
        ['- one\n- two\n    - three', 'one\ntwo\nthree'],
        ['```ts\nconst may = 5;\n```\n\nAfter', 'After'],
        ['| a | b |\n| - | - |\n| 1 | 2 |', 'a, b.\n1, 2'],
        ['> quoted\n\n---\n\nline  \nbreak', 'quoted\nline break'],
        ['It is $x^2$.', 'It is x^2.'],
        ['a \\* b', 'a * b'],
        ['', ''],
    ])('of %j is %j', (text, spoken) => {
        expect(toSpokenText(text)).toBe(spoken);
    });
});

describe('splitting a text into utterances', () => {
    test('splits at sentence ends, and joins short sentences', () => {
        const text = 'First sentence. Second one! Third?';
        expect(toUtterances(text, 'en')).toEqual([text]);
        const long = `Long ${'word '.repeat(30)}end. `;
        expect(toUtterances(long.repeat(2), 'en')).toEqual([long.trim(), long.trim()]);
    });

    test('splits a long sentence between words, and a long word anywhere', () => {
        const pieces = toUtterances(`${'word '.repeat(100)}${'x'.repeat(450)}`, 'en');
        expect(pieces.every(piece => piece.length <= 200)).toBe(true);
        expect(pieces.join('').replaceAll(' ', '')).toBe('word'.repeat(100) + 'x'.repeat(450));
        expect(pieces[0]).toMatch(/word$/);
    });

    test('leaves out pieces without letters and digits', () => {
        expect(toUtterances('…\n—', 'en')).toEqual([]);
    });
});

test.each([
    ['cs', 'cs'],
    ['pt-br', 'pt-BR'],
    ['Czech language', 'de'],
    [undefined, 'de'],
])('a book with META LANGUAGE %j uses the speech language %s', (language, expected) => {
    const meta = language === undefined ? {} : { language };
    expect(speechLanguage({ meta }, 'de')).toBe(expected);
});
