import { expect, test } from 'bun:test';
import type { AppendInput } from '../../src/ports/running-reply-store.ts';
import type { NewStoredReply, StoredReplyFilter } from '../../src/ports/stored-reply-store.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

const AT = new Date('2026-01-01T00:00:00Z');

eachDialect('stored reply store', open => {
    const storeReply = async (stores: Stores, reply: Partial<NewStoredReply> & { readonly replyId: string }) => {
        await stores.storedReplies.create({
            kind: 'COMPLETION',
            agentName: 'jack-green',
            callerHash: 'caller',
            createdAt: AT,
            metadata: {},
            request: null,
            ...reply,
        });
        const row = newChatRow({ replyId: reply.replyId, durationMs: 1 });
        await stores.chatHistory.endTurn({ steps: [], replies: [row], replacesId: null, isLearnedFrom: false });
    };
    const idsOf = async (stores: Stores, filter: Partial<StoredReplyFilter>) => {
        const found = await stores.storedReplies.list({
            kind: 'COMPLETION',
            callerHash: 'caller',
            agentNames: ['jack-green'],
            metadata: {},
            order: 'asc',
            afterId: null,
            limit: 100,
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

    test('lists only complete replies of the caller', async () => {
        const { stores } = await open();
        await stores.storedReplies.create({
            replyId: 'not recorded',
            kind: 'COMPLETION',
            agentName: 'jack-green',
            callerHash: 'someone',
            createdAt: AT,
            metadata: {},
            request: null,
        });
        expect(await idsOf(stores, { callerHash: 'someone' })).toEqual([]);
        expect(await idsOf(stores, { kind: 'RESPONSE' })).toEqual([]);
        expect(await idsOf(stores, { agentNames: ['anna'] })).toEqual([]);
        expect(await idsOf(stores, { agentNames: [] })).toEqual([]);
    });

    test('reports whether there was something to change', async () => {
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

eachDialect('running reply store', open => {
    const DAY_MS = 24 * 60 * 60 * 1000;
    const after = (milliseconds: number) => new Date(AT.getTime() + milliseconds);
    const claimOf = (idempotencyKeyHash: string, replyId: string, at = AT) => ({
        idempotencyKeyHash,
        replyId,
        at,
        requestHash: 'request',
        agentName: 'jack-green',
        callerHash: 'caller',
        lostBefore: new Date(at.getTime() - 1000),
        expired: { withoutKeyBefore: new Date(at.getTime() - 2000), withKeyBefore: new Date(at.getTime() - DAY_MS) },
    });
    const TEXT = { type: 'text-delta', choice: 0, text: '\u2028 "\\u0000" \u0000 \ud800' } as const;
    const FINISH = {
        type: 'finish',
        completedAt: AT,
        reasons: ['stop'],
        usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
        model: 'model',
        provider: 'provider',
    } as const;
    const begin = ({ runningReplies }: Stores, replyId: string) => {
        const reply = { replyId, agentName: 'jack-green', callerHash: 'caller', chatId: null };
        return runningReplies.begin({ ...reply, conversationId: 'one', createdAt: AT }, claimOf('', replyId).expired);
    };
    const append = ({ runningReplies }: Stores, replyId: string, input: Partial<AppendInput>) => {
        const heartbeat = { replyId, firstIndex: 0, events: [], at: AT, isEnd: false, isFailed: false };
        return runningReplies.append({ ...heartbeat, ...input });
    };

    test('gives a key to one of many concurrent claims', async () => {
        const { stores } = await open();
        const claims = Array.from({ length: 20 }, (_, index) =>
            stores.runningReplies.claim(claimOf('at once', `at once ${index}`)),
        );
        const kinds: readonly string[] = (await Promise.all(claims)).map(({ kind }) => kind);
        expect(kinds.toSorted()).toEqual(['claimed', ...Array.from({ length: 19 }, () => 'running')]);
    });

    test('keeps the events only for the same request of the same caller', async () => {
        const { stores } = await open();
        const { runningReplies } = stores;
        await runningReplies.claim(claimOf('kept', 'kept 1'));
        await begin(stores, 'kept 1');
        await append(stores, 'kept 1', { events: [TEXT] });
        expect(await runningReplies.claim(claimOf('kept', 'kept 2'))).toEqual({ kind: 'running' });
        await append(stores, 'kept 1', { firstIndex: 1, events: [FINISH], isEnd: true });
        expect(await runningReplies.claim(claimOf('kept', 'kept 2'))).toEqual({ kind: 'complete', replyId: 'kept 1' });
        expect(await runningReplies.eventsFrom('kept 1', 0)).toEqual([TEXT, FINISH]);
        const other = { ...claimOf('kept', 'kept 3'), requestHash: 'other' };
        expect(await runningReplies.claim(other)).toEqual({ kind: 'other-request' });
        const foreign = { ...other, callerHash: 'another caller' };
        expect(await runningReplies.claim(foreign)).toEqual({ kind: 'claimed' });
    });

    test('frees a key if its reply was deleted, failed or lost its server', async () => {
        const { stores } = await open();
        const { runningReplies } = stores;
        const claim = (replyId: string, at = AT) => runningReplies.claim(claimOf('given on', replyId, at));
        await claim('refused');
        await runningReplies.delete('refused');
        expect(await claim('failed')).toEqual({ kind: 'claimed' });
        await begin(stores, 'failed');
        const failure = { type: 'failure', code: 'internal', message: 'No' } as const;
        await append(stores, 'failed', { events: [failure], isEnd: true, isFailed: true });
        expect(await runningReplies.eventsFrom('failed', 0)).toEqual([failure]);

        expect(await claim('lost')).toEqual({ kind: 'claimed' });
        expect(await claim('next', after(1000))).toEqual({ kind: 'running' });
        await append(stores, 'lost', { at: after(1000) });
        expect(await claim('next', after(2000))).toEqual({ kind: 'running' });
        expect(await claim('next', after(2001))).toEqual({ kind: 'claimed' });
        // A slow server keeps its reply, but not the key.
        await append(stores, 'lost', { events: [TEXT, FINISH], isEnd: true, at: after(2001) });
        expect(await claim('another', after(2001))).toEqual({ kind: 'running' });
    });

    test('keeps only the end of a reply that became too large', async () => {
        const { stores } = await open();
        const { runningReplies } = stores;
        await runningReplies.claim(claimOf('large', 'large'));
        await append(stores, 'large', { events: [TEXT] });
        await append(stores, 'large', { firstIndex: 1, events: null, isEnd: true });
        expect(await runningReplies.claim(claimOf('large', 'other'))).toEqual({ kind: 'complete', replyId: 'large' });
        expect(await runningReplies.eventsFrom('large', 0)).toEqual([]);
    });

    test('deletes expired replies, earlier without a key', async () => {
        const { stores } = await open();
        const { runningReplies } = stores;
        await begin(stores, 'without');
        await runningReplies.claim(claimOf('expiring', 'with'));
        await append(stores, 'with', { events: [FINISH], isEnd: true });
        const claimLate = (at: Date) =>
            runningReplies.claim({ ...claimOf('expiring', 'new', at), requestHash: 'other' });

        expect(await claimLate(after(2001))).toEqual({ kind: 'other-request' });
        expect(await runningReplies.findOrNull('without')).toBeNull();
        expect(await claimLate(after(DAY_MS + 1))).toEqual({ kind: 'claimed' });
        expect(await runningReplies.findOrNull('with')).toBeNull();
        expect(await runningReplies.eventsFrom('with', 0)).toEqual([]);
    });
});
