import { expect, test } from 'bun:test';
import { compileBook } from '../../../src/books/compile/compile-book.ts';
import { JACK_GREEN_BOOK } from '../../../src/books/jack-green.ts';

test('the book of Jack Green is complete and has no diagnostics', () => {
    const { agentName, profile, knowledge, examples, isClosed, diagnostics } = compileBook(JACK_GREEN_BOOK);
    expect({ agentName, fullName: profile.fullName, isClosed, diagnostics }).toEqual({
        agentName: 'jack-green',
        fullName: 'Jack Green',
        isClosed: false,
        diagnostics: [],
    });
    expect({ knowledge: knowledge.length, examples: examples.length }).toEqual({ knowledge: 16, examples: 2 });
});

test('the greeting of Jack Green offers questions that say what they send', () => {
    const greeting = compileBook(JACK_GREEN_BOOK).profile.initialMessage ?? '';
    const links = Array.from(greeting.matchAll(/\[(.+)\]\(\?message=(.+)\)/g), ([, text, message]) => [text, message]);
    expect(links).toEqual([
        ['When do I plant tomatoes?', encodeURIComponent('When do I plant tomatoes?')],
        ['What grows well on a balcony?', encodeURIComponent('What grows well on a balcony?')],
        ['My leaves turn yellow. Why?', encodeURIComponent('My leaves turn yellow. Why?')],
    ]);
});
