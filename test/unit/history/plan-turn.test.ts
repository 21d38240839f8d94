import { describe, expect, test } from 'bun:test';
import { planTurn } from '../../../src/history/plan-turn.ts';
import type { ChainedRow } from '../../../src/ports/history-stores.ts';

describe('a first message', () => {
    test('starts a conversation', () => {
        expect(plan({ chain: ['hello'] })).toEqual({ conversationId: 'new', firstNewIndex: 0, replacesId: null });
    });

    test('starts another one when it was said and answered before', () => {
        const known = [user(1, 'hello'), reply(2, 'hi', 'hello')];
        expect(plan({ chain: ['hello'], known })).toEqual({
            conversationId: 'new',
            firstNewIndex: 0,
            replacesId: null,
        });
    });

    test('starts another one when the same is being answered at this moment', () => {
        expect(plan({ chain: ['hello'], known: [user(1, 'hello')] }).conversationId).toBe('new');
    });

    test('takes over the row of a reply that failed', () => {
        const known = [user(1, 'hello'), reply(2, '', 'hello', 'FAILED')];
        expect(plan({ chain: ['hello'], known })).toEqual({ conversationId: 'one', firstNewIndex: 1, replacesId: 2 });
    });

    test('joins its interrupted try as a branch, which keeps what was said', () => {
        const known = [user(1, 'hello'), reply(2, 'hi th', 'hello', 'INTERRUPTED')];
        expect(plan({ chain: ['hello'], known })).toEqual({
            conversationId: 'one',
            firstNewIndex: 1,
            replacesId: null,
        });
    });

    test('joins its first try when the client says that it asks again', () => {
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

    test('is another beginning of it, where it is said in other words', () => {
        expect(plan({ chain: ['good day'], ownConversationId: 'one' })).toEqual({
            conversationId: 'one',
            firstNewIndex: 0,
            replacesId: null,
        });
    });

    test('is asked again where it is said in the same words', () => {
        expect(plan({ chain: ['hello'], known, ownConversationId: 'one' })).toEqual({
            conversationId: 'one',
            firstNewIndex: 1,
            replacesId: null,
        });
    });
});

describe('a later message', () => {
    const known = [user(1, 'hello'), reply(2, 'hi', 'hello')];

    test('joins the conversation that it goes on with', () => {
        expect(plan({ chain: ['hello', 'hi', 'and now?'], known })).toEqual({
            conversationId: 'one',
            firstNewIndex: 2,
            replacesId: null,
        });
    });

    test('records a whole thread that is not known, in a new conversation', () => {
        expect(plan({ chain: ['a', 'b', 'c'] })).toEqual({ conversationId: 'new', firstNewIndex: 0, replacesId: null });
    });

    test('branches where an earlier message was edited', () => {
        expect(plan({ chain: ['hello', 'hi, edited', 'and now?'], known })).toEqual({
            conversationId: 'one',
            firstNewIndex: 1,
            replacesId: null,
        });
    });

    test('asked again for another answer adds no row of its own', () => {
        const asked = [...known, user(3, 'and now?', 'hi'), reply(4, 'later', 'and now?')];
        expect(plan({ chain: ['hello', 'hi', 'and now?'], known: asked })).toEqual({
            conversationId: 'one',
            firstNewIndex: 3,
            replacesId: null,
        });
    });

    test('goes on with the conversation that nobody has gone on with, of two that began alike', () => {
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
