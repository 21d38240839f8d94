import { expect, test } from 'bun:test';
import type { HistoryMessage } from '../../../src/http/web/history-ui-protocol.ts';
import { type Branch, toBranches } from '../../../src/ui/history/message-branches.ts';

const MESSAGE: HistoryMessage = {
    id: 0,
    hash: '',
    previousHash: null,
    createdAt: '2026-11-22T10:00:00.000Z',
    role: 'USER',
    parts: [],
    toolCalls: [],
    replyId: null,
    isStep: false,
    status: 'COMPLETE',
    errorCode: null,
    provider: null,
    model: null,
    promptTokens: null,
    completionTokens: null,
    durationMs: null,
};

function messagesOf(...pairs: readonly (readonly [string, string | null])[]): readonly HistoryMessage[] {
    return pairs.map(([hash, previousHash], index) => ({ ...MESSAGE, id: index + 1, hash, previousHash }));
}

/** `a b [c | d]`: messages in order, with branches in brackets. */
function toDiagram(branches: readonly Branch[]): string {
    return branches
        .map(({ messages, branches: after }) => {
            const line = messages.map(({ hash }) => hash).join(' ');
            return after.length === 0 ? line : `${line} [${toDiagram(after)}]`;
        })
        .join(' | ');
}

test.each([
    [
        [
            ['a', null],
            ['b', 'a'],
            ['c', 'b'],
        ],
        'a b c',
    ],
    [
        [
            ['a', null],
            ['b', 'a'],
            ['c', 'a'],
        ],
        'a [b | c]',
    ],
    [
        [
            ['a', null],
            ['b', 'a'],
            ['c', 'b'],
            ['d', 'b'],
            ['e', 'd'],
            ['f', 'a'],
        ],
        'a [b [c | d e] | f]',
    ],
    [
        [
            ['a', null],
            ['b', null],
        ],
        'a | b',
    ],
    // The previous message was deleted.
    [
        [
            ['b', 'a'],
            ['c', 'b'],
        ],
        'b c',
    ],
    // The same message twice: the conversation continued from the newest.
    [
        [
            ['a', null],
            ['a', null],
            ['b', 'a'],
        ],
        'a | a b',
    ],
    [[], ''],
] as const)('messages %j become the tree %s', (pairs, expected) => {
    expect(toDiagram(toBranches(messagesOf(...pairs)))).toBe(expected);
});

test('tool steps are not branches', () => {
    const [question, step, reply] = messagesOf(['a', null], ['step', 'a'], ['b', 'a']);
    const messages = [question ?? MESSAGE, { ...(step ?? MESSAGE), isStep: true }, reply ?? MESSAGE];
    expect(toDiagram(toBranches(messages))).toBe('a b');
});

test('a conversation of 20,000 messages does not recurse by message', () => {
    const pairs = Array.from(
        { length: 20_000 },
        (_, index) => [`${index}`, index === 0 ? null : `${index - 1}`] as const,
    );
    expect(toBranches(messagesOf(...pairs)).map(({ messages }) => messages.length)).toEqual([20_000]);
});
