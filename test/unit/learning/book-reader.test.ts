import { expect, test } from 'bun:test';
import { createBookReader } from '../../../src/learning/book/book-reader.ts';
import { rewriteBook } from '../../../src/learning/book/rewrite-book.ts';

const agentName = 'jack';
const SHED = { keyword: 'KNOWLEDGE', content: 'The old shed is red.' } as const;
const BLUE_SHED = { keyword: 'KNOWLEDGE', content: 'The old shed is blue.' } as const;
const SOURCE = rewriteBook('Jack\n\nPERSONA You help.\n', { remove: [], add: [SHED] });

test('a book with more lines at its end is not read again', async () => {
    const reader = createBookReader();
    const book = await reader.read({ agentName, agentSource: SOURCE });
    const rule = { keyword: 'RULE', content: 'Be polite.' } as const;
    const next = await reader.read({ agentName, agentSource: rewriteBook(SOURCE, { remove: [], add: [rule] }) });
    expect(next.index).toBe(book.index);
    expect(next.header).toBe(book.header);
    expect(next.index.repeats('Please, be polite!')).toBe(true);
});

test('a book whose lesson was replaced is not read again', async () => {
    const reader = createBookReader();
    const book = await reader.read({ agentName, agentSource: SOURCE });
    const rewrite = { remove: [SHED], add: [BLUE_SHED] };
    const agentSource = rewriteBook(SOURCE, rewrite);
    reader.noteRewrite({ agentName, agentSource: SOURCE }, rewrite, agentSource);
    const next = await reader.read({ agentName, agentSource });
    expect(next.index).toBe(book.index);
    expect(next.index.repeats(SHED.content)).toBe(false);
    expect(next.index.contradictedOrNull(SHED.content)?.content).toBe(BLUE_SHED.content);
});

test.each([
    ['a person changed', SOURCE.replace('red', 'green')],
    ['greets from now on', `${SOURCE}\nINITIAL MESSAGE Hello!\n`],
    ['is closed from now on', `${SOURCE}\nCLOSED\n`],
    ['has a parameter more', `${SOURCE}\nKNOWLEDGE It is {season}.\n`],
])('a book that %s is read again', async (_, agentSource) => {
    const reader = createBookReader();
    const book = await reader.read({ agentName, agentSource: SOURCE });
    const next = await reader.read({ agentName, agentSource });
    expect(next.index).not.toBe(book.index);
    expect(next).toEqual({ ...(await createBookReader().read({ agentName, agentSource })), index: expect.anything() });
});
