import { expect, test } from 'bun:test';
import type { NewStoredReply, StoredReplyFilter } from '../../src/ports/stored-reply-store.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

const AT = new Date('2026-01-01T00:00:00Z');
const LATER = new Date(AT.getTime() + 1000);
const MUCH_LATER = new Date(AT.getTime() + 100_000);

eachDialect('the store of stored replies', open => {
    const storeReply = async (stores: Stores, reply: Partial<NewStoredReply> & { readonly replyId: string }) => {
        await stores.storedReplies.create({
            ...{ kind: 'COMPLETION', agentName: 'jack-green', callerHash: 'caller', createdAt: AT },
            ...{ metadata: {}, request: null },
            ...reply,
        });
        const row = newChatRow({ replyId: reply.replyId, durationMs: 1 });
        await stores.chatHistory.endTurn({ steps: [], replies: [row], replacesId: null, isLearnedFrom: false });
    };
    const idsOf = async (stores: Stores, filter: Partial<StoredReplyFilter>) => {
        const found = await stores.storedReplies.list({
            ...{ kind: 'COMPLETION', callerHash: 'caller', agentNames: ['jack-green'], metadata: {} },
            ...{ order: 'asc', afterId: null, limit: 100 },
            ...filter,
        });
        return found.map(({ replyId }) => replyId);
    };

    test.each(['0', 'a.b', 'a"b', "a'b", '[x]', '$', '$.a', 'ключ', 'a b', '%'])(
        'finds metadata by the key %p',
        async key => {
            const { stores } = await open();
            const replyId = `reply ${key}`;
            await storeReply(stores, { replyId, metadata: { [key]: `value of ${key}` } });
            expect(await idsOf(stores, { metadata: { [key]: `value of ${key}` } })).toEqual([replyId]);
            expect(await idsOf(stores, { metadata: { [key]: 'another' } })).toEqual([]);
        },
    );

    test('lists neither what is not recorded nor what is of others', async () => {
        const { stores } = await open();
        await stores.storedReplies.create({
            ...{ replyId: 'not recorded', kind: 'COMPLETION', agentName: 'jack-green', callerHash: 'somebody' },
            ...{ createdAt: AT, metadata: {}, request: null },
        });
        expect(await idsOf(stores, { callerHash: 'somebody' })).toEqual([]);
        expect(await idsOf(stores, { kind: 'RESPONSE' })).toEqual([]);
        expect(await idsOf(stores, { agentNames: ['anna'] })).toEqual([]);
        expect(await idsOf(stores, { agentNames: [] })).toEqual([]);
    });

    test('says whether there was something to change', async () => {
        const { stores } = await open();
        await storeReply(stores, { replyId: 'changed' });
        const { storedReplies } = stores;
        expect([
            await storedReplies.setMetadata('changed', { a: 'b' }),
            await storedReplies.setMetadata('none', {}),
        ]).toEqual([true, false]);
        expect((await storedReplies.findOrNull('changed'))?.metadata).toEqual({ a: 'b' });
        expect([await storedReplies.delete('changed'), await storedReplies.delete('changed')]).toEqual([true, false]);
        expect(await storedReplies.findOrNull('changed')).toBeNull();
    });
});

eachDialect('the store of kept answers', open => {
    const claimOf = (keyHash: string, leaseToken = 'one', at = AT) => ({
        ...{ keyHash, leaseToken, at, requestHash: 'request' },
        leaseUntil: LATER,
        expiresAt: MUCH_LATER,
    });

    test('gives a key to one of many that claim it at once', async () => {
        const { stores } = await open();
        const claims = Array.from({ length: 20 }, (_, index) =>
            stores.keptAnswers.claim(claimOf('at once', String(index))),
        );
        const kinds: readonly string[] = (await Promise.all(claims)).map(({ kind }) => kind);
        expect(kinds.toSorted()).toEqual(['mine', ...Array.from({ length: 19 }, () => 'running')]);
    });

    test('keeps the answer for the same request alone', async () => {
        const { keptAnswers } = (await open()).stores;
        const lease = { keyHash: 'kept', leaseToken: 'one' };
        await keptAnswers.claim(claimOf('kept'));
        const answer = { contentType: 'text/event-stream', body: 'data: \u2028 "\\u0000"\n\n' };
        await keptAnswers.finish(lease, answer);
        expect(await keptAnswers.claim(claimOf('kept', 'two'))).toEqual({ kind: 'done', answer });
        expect(await keptAnswers.claim({ ...claimOf('kept'), requestHash: 'other' })).toEqual({
            kind: 'other-request',
        });
    });

    test('gives a key on when it is let go, and when nobody was heard of', async () => {
        const { keptAnswers } = (await open()).stores;
        await keptAnswers.claim(claimOf('let go'));
        await keptAnswers.release({ keyHash: 'let go', leaseToken: 'two' });
        expect(await keptAnswers.claim(claimOf('let go', 'two'))).toEqual({ kind: 'running' });
        await keptAnswers.release({ keyHash: 'let go', leaseToken: 'one' });
        expect(await keptAnswers.claim(claimOf('let go', 'two'))).toEqual({ kind: 'mine' });
        expect(await keptAnswers.claim(claimOf('let go', 'three', LATER))).toEqual({ kind: 'mine' });
        await keptAnswers.renew({ keyHash: 'let go', leaseToken: 'three', leaseUntil: MUCH_LATER });
        expect(await keptAnswers.claim(claimOf('let go', 'four', LATER))).toEqual({ kind: 'running' });
    });

    test('forgets what has expired', async () => {
        const { keptAnswers } = (await open()).stores;
        await keptAnswers.claim(claimOf('expired'));
        await keptAnswers.finish({ keyHash: 'expired', leaseToken: 'one' }, { contentType: 'text', body: 'old' });
        const next = { ...claimOf('expired', 'two', MUCH_LATER), requestHash: 'other' };
        expect(await keptAnswers.claim(next)).toEqual({ kind: 'mine' });
    });
});
