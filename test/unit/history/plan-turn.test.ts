import { describe, expect, test } from 'bun:test';
import { planTurn } from '../../../src/history/plan-turn.ts';
import type { ChainedRow } from '../../../src/ports/history-stores.ts';

describe('a first message', () => {
    test('starts a conversation', () => {
        expect(plan({ chain: ['hello'] })).toEqual({ conversationId: 'new', firstNewIndex: 0, replacesId: null });
    });

    test('starts another one if it has a reply already', () => {
        const known = [user(1, 'hello'), reply(2, 'hi', 'hello')];
        expect(plan({ chain: ['hello'], known })).toEqual({
            conversationId: 'new',
            firstNewIndex: 0,
            replacesId: null,
        });
    });

    test('starts another one if the same message is waiting for a reply', () => {
        expect(plan({ chain: ['hello'], known: [user(1, 'hello')] }).conversationId).toBe('new');
    });

    test('replaces the row of a failed reply', () => {
        const known = [user(1, 'hello'), reply(2, '', 'hello', 'FAILED')];
        expect(plan({ chain: ['hello'], known })).toEqual({ conversationId: 'one', firstNewIndex: 1, replacesId: 2 });
    });

    test('joins its interrupted turn as a branch and keeps the partial reply', () => {
        const known = [user(1, 'hello'), reply(2, 'hi th', 'hello', 'INTERRUPTED')];
        expect(plan({ chain: ['hello'], known })).toEqual({
            conversationId: 'one',
            firstNewIndex: 1,
            replacesId: null,
        });
    });

    test('joins its first turn if the client retries', () => {
        const known = [user(1, 'hello')];
        expect(plan({ chain: ['hello'], known, isRetry: true })).toEqual({
            conversationId: 'one',
            firstNewIndex: 1,
            replacesId: null,
        });
    });
});

describe('a first message that names its conversation', () => {
    const known = [user(1, 'hello'), reply(2, 'hi', 'hello')];

    test('is another beginning of it if its text differs', () => {
        expect(plan({ chain: ['good day'], ownConversationId: 'one' })).toEqual({
            conversationId: 'one',
            firstNewIndex: 0,
            replacesId: null,
        });
    });

    test('repeats the turn if its text is the same', () => {
        expect(plan({ chain: ['hello'], known, ownConversationId: 'one' })).toEqual({
            conversationId: 'one',
            firstNewIndex: 1,
            replacesId: null,
        });
    });
});

describe('a later message', () => {
    const known = [user(1, 'hello'), reply(2, 'hi', 'hello')];

    test('joins the conversation that it continues', () => {
        expect(plan({ chain: ['hello', 'hi', 'and now?'], known })).toEqual({
            conversationId: 'one',
            firstNewIndex: 2,
            replacesId: null,
        });
    });

    test('records an unknown thread in a new conversation', () => {
        expect(plan({ chain: ['a', 'b', 'c'] })).toEqual({ conversationId: 'new', firstNewIndex: 0, replacesId: null });
    });

    test('branches at an edited message', () => {
        expect(plan({ chain: ['hello', 'hi, edited', 'and now?'], known })).toEqual({
            conversationId: 'one',
            firstNewIndex: 1,
            replacesId: null,
        });
    });

    test('adds no row if it is sent again for another reply', () => {
        const asked = [...known, user(3, 'and now?', 'hi'), reply(4, 'later', 'and now?')];
        expect(plan({ chain: ['hello', 'hi', 'and now?'], known: asked })).toEqual({
            conversationId: 'one',
            firstNewIndex: 3,
            replacesId: null,
        });
    });

    test('joins the conversation without a continuation, of two that began with the same messages', () => {
        const twins = [
            ...known,
            { ...user(3, 'hello'), conversationId: 'two' },
            { ...reply(4, 'hi', 'hello'), conversationId: 'two' },
            { ...user(5, 'other', 'hi'), conversationId: 'two' },
        ];
        expect(plan({ chain: ['hello', 'hi', 'and now?'], known: twins }).conversationId).toBe('one');
    });
});

interface PlanInput {
    readonly chain: readonly string[];
    readonly known?: readonly ChainedRow[];
    readonly isRetry?: boolean;
    readonly ownConversationId?: string;
}

function plan({ chain, known = [], isRetry = false, ownConversationId }: PlanInput) {
    const named = ownConversationId ?? null;
    return planTurn({ chain, known, isRetry, ownConversationId: named, newConversationId: 'new' });
}

function user(id: number, messageHash: string, previousMessageHash: string | null = null): ChainedRow {
    return { id, messageHash, previousMessageHash, conversationId: 'one', status: 'COMPLETE', replyId: null };
}

function reply(
    id: number,
    messageHash: string,
    previousMessageHash: string,
    status: ChainedRow['status'] = 'COMPLETE',
): ChainedRow {
    return { id, messageHash, previousMessageHash, conversationId: 'one', status, replyId: `reply-${id}` };
}
