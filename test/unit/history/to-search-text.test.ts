import { expect, test } from 'bun:test';
import { toExcerpt } from '../../../src/history/to-search-text.ts';

test.each([
    ['Tell me of carrots.', ['carrot'], 'Tell me of carrots.'],
    ['Two\n\n  lines\tof carrots', ['carrot'], 'Two lines of carrots'],
    ['No such word', ['carrot'], 'No such word'],
    ['', ['carrot'], ''],
    [`${'word '.repeat(40)}CAFÉ ${'word '.repeat(60)}`, ['cafe'], expect.stringMatching(/^…word .*CAFÉ word .*…$/)],
    [`${'a'.repeat(250)}`, ['b'], `${'a'.repeat(200)}…`],
    [`${'🙂'.repeat(150)} carrots`, ['carrot'], expect.stringMatching(/^….*carrots$/u)],
])('shows the part of %j that has the word', (text, terms, expected) => {
    const excerpt = toExcerpt(text, terms);
    expect(excerpt).toEqual(expected);
    expect(excerpt.isWellFormed()).toBe(true);
});
