import { expect, test } from 'bun:test';
import type { HistoryMessage } from '../../../src/http/web/history-ui-protocol.ts';
import { type Branch, toBranches } from '../../../src/ui/history/message-branches.ts';

const MESSAGE: HistoryMessage = {
    ...{ id: 0, hash: '', previousHash: null, createdAt: '2026-11-22T10:00:00.000Z', role: 'USER', parts: [] },
    ...{ toolCalls: [], replyId: null, isStep: false, status: 'COMPLETE', errorCode: null, provider: null },
    ...{ model: null, promptTokens: null, completionTokens: null, durationMs: null },
};

function messagesOf(...pairs: readonly (readonly [string, string | null])[]): readonly HistoryMessage[] {
    return pairs.map(([hash, previousHash], index) => ({ ...MESSAGE, id: index + 1, hash, previousHash }));
}

/** `a b [c | d]`: messages in their order, branches between brackets. */
function drawn(branches: readonly Branch[]): string {
    return branches
        .map(({ messages, branches: after }) => {
            const line = messages.map(({ hash }) => hash).join(' ');
            return after.length === 0 ? line : `${line} [${drawn(after)}]`;
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
    // What it followed on is not kept any more.
    [
        [
            ['b', 'a'],
            ['c', 'b'],
        ],
        'b c',
    ],
    // The same words again: the conversation went on from the newest of them.
    [
        [
            ['a', null],
            ['a', null],
            ['b', 'a'],
        ],
        'a | a b',
    ],
    [[], ''],
] as const)('messages %j are the tree %s', (pairs, expected) => {
    expect(drawn(toBranches(messagesOf(...pairs)))).toBe(expected);
});

test('rounds of own tools are no branches', () => {
    const [question, step, reply] = messagesOf(['a', null], ['step', 'a'], ['b', 'a']);
    const messages = [question ?? MESSAGE, { ...(step ?? MESSAGE), isStep: true }, reply ?? MESSAGE];
    expect(drawn(toBranches(messages))).toBe('a b');
});

test('a conversation of 20,000 messages is no deeper than its branches', () => {
    const pairs = Array.from(
        { length: 20_000 },
        (_, index) => [`${index}`, index === 0 ? null : `${index - 1}`] as const,
    );
    expect(toBranches(messagesOf(...pairs)).map(({ messages }) => messages.length)).toEqual([20_000]);
});
