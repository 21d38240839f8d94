import { beforeEach, describe, expect, test } from 'bun:test';
import { createAgent } from '../../src/agents/create-agent.ts';
import { compileBook } from '../../src/books/compile/compile-book.ts';
import { emptyChoice } from '../../src/chat/reply-draft.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { createOrphanedTurnStore } from '../../src/db/stores/history/orphaned-turn-store.ts';
import type { ChatRow } from '../../src/domain/chat-row.ts';
import { HistoryRecorder } from '../../src/history/history-recorder.ts';
import { lostReplyId, toLostReply } from '../../src/history/lost-reply.ts';
import type { OrphanedTurnStore } from '../../src/ports/orphaned-turn-store.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { toTurn } from '../learning/support/record-taught-turn.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';
import { readTable } from '../support/read-table.ts';

const SECOND = 1000;
const START = Date.UTC(2026, 10, 22, 10);
const END = {
    reasons: ['stop'],
    usage: { promptTokens: 1, completionTokens: 1, totalTokens: 2 },
    model: 'scripted-model',
    provider: 'scripted',
} as const;
const at = (seconds: number) => new Date(START + seconds * SECOND);

eachDialect('orphaned turns', (_, { newUrl }) => {
    let url: string;
    let database: Database;
    let stores: Stores;
    let broken: OrphanedTurnStore;
    beforeEach(async () => {
        url = await newUrl();
        database = await openDatabase(url);
        await database.migrate();
        stores = openStores(database);
        broken = createOrphanedTurnStore(database);
        await ask('long-before', -1000);
        await closeAt(0);
        return () => database.close();
    });

    test('get one interrupted reply each, even if several servers close them', async () => {
        await ask('lost', 1);
        const other = await openDatabase(url);
        const stores = [broken, createOrphanedTurnStore(other)];
        const closed = await Promise.all(stores.map(store => closeAt(60, store)));
        await other.close();
        expect(closed.toSorted()).toEqual([0, 1]);
        expect(await closeAt(90)).toBe(0);
        const [question, ...replies] = await conversation('lost');
        expect(replies.map(({ id: _, ...row }) => row)).toEqual([
            {
                ...newChatRow({ conversationId: 'lost', createdAt: at(60) }),
                messageHash: expect.stringMatching(/^[0-9a-f]{64}$/),
                previousMessageHash: question?.messageHash ?? '',
                message: { role: 'MODEL', content: '' },
                status: 'INTERRUPTED',
                durationMs: 0,
                replyId: lostReplyId({ conversationId: 'lost', messageHash: 'question-lost' }),
            },
        ]);
        expect(await newestListed()).toMatchObject({ status: 'INTERRUPTED', messages: 2 });
        // Turns from long before the first search stay as they are.
        expect(await conversation('long-before')).toHaveLength(1);
    });

    test('do not include turns with a reply or a later message', async () => {
        await ask('answered', 1);
        await answer('answered', 2);
        const thread = ['one', 'two'].map((messageHash, index) =>
            newChatRow({
                createdAt: at(3),
                conversationId: 'thread',
                messageHash,
                previousMessageHash: index === 0 ? null : 'one',
            }),
        );
        await stores.chatHistory.beginTurn({
            agentName: 'jack-green',
            callerHash: 'caller',
            messageHashes: ['one', 'two'],
            plan: () => ({ insert: thread, result: null }),
        });
        expect(await closeAt(60)).toBe(1);
        expect((await conversation('thread')).map(({ status }) => status)).toEqual([
            'COMPLETE',
            'COMPLETE',
            'INTERRUPTED',
        ]);
        expect(await conversation('answered')).toHaveLength(2);
    });

    test('are found among open turns without reading the history (attack 51)', async () => {
        for (const conversationId of ['one', 'two', 'three']) {
            await ask(conversationId, 1);
            await answer(conversationId, 2);
        }
        expect(await readTable(url, 'OpenTurn')).toEqual([]);
        await ask('four', 3);
        expect(await readTable(url, 'OpenTurn')).toMatchObject([{ conversationId: 'four' }]);
        expect(await closeAt(60)).toBe(1);
        expect(await readTable(url, 'OpenTurn')).toEqual([]);
    });

    test('are left to a living server, and closed after it has crashed', async () => {
        await ask('long', 1);
        for (const seconds of [10, 60, 600]) {
            await broken.setOpenSince({ serverId: 'living', openSince: at(1), at: at(seconds) });
            expect(await closeAt(seconds + 10)).toBe(0);
        }
        expect(await closeAt(629)).toBe(0);
        expect(await closeAt(631)).toBe(1);
    });

    test('do not delay others once their server has closed them', async () => {
        await broken.setOpenSince({ serverId: 'living', openSince: at(1), at: at(10) });
        await ask('lost', 2);
        expect(await closeAt(35)).toBe(0);
        await broken.setOpenSince({ serverId: 'living', openSince: null, at: at(36) });
        expect(await closeAt(36)).toBe(1);
    });

    test('have one reply if their server was only silent for a while', async () => {
        let seconds = 1;
        const { chatHistory } = stores;
        const recorder = new HistoryRecorder({
            chatHistory,
            leaseMs: 30 * SECOND,
            now: () => at(seconds),
            onEnded: [],
        });
        const agentSource = 'Silent Agent';
        const context = { agents: stores.agents, now: () => at(0) };
        const agent = await createAgent(context, { agentSource, who: 'admin' });
        const begun = await recorder.begin(toTurn(agent, 'Are you there?'), {
            agent,
            book: compileBook(agentSource),
        });
        expect(await closeAt(60)).toBe(1);
        seconds = 61;
        await recorder.end(begun, {
            steps: [],
            choices: [{ ...emptyChoice(), text: 'I am.' }],
            outcome: { status: 'COMPLETE', end: END },
        });
        const rows = await chatHistory.conversation(agent.agentName, begun.conversationId);
        expect(rows.map(({ message, status, replyId }) => [message.content, status, replyId])).toEqual([
            ['Are you there?', 'COMPLETE', null],
            ['I am.', 'COMPLETE', begun.replyId],
        ]);
        expect(await newestListed()).toMatchObject({ status: 'COMPLETE', messages: 2 });
    });

    describe('with a reply that outlives its request', () => {
        test('keep the stored part of the reply under its own id', async () => {
            await ask('resumable', 1);
            const reply = { replyId: 'reply', agentName: 'jack-green', callerHash: 'caller', chatId: null };
            const expired = { withoutKeyBefore: at(0), withKeyBefore: at(0) };
            await stores.runningReplies.begin({ ...reply, conversationId: 'resumable', createdAt: at(1) }, expired);
            const events = ['Half of ', 'an answer'].map(text => ({ type: 'text-delta', choice: 0, text }) as const);
            await stores.runningReplies.append({
                replyId: 'reply',
                firstIndex: 0,
                events,
                at: at(2),
                isEnd: false,
                isFailed: false,
            });
            expect(await closeAt(60)).toBe(1);
            expect((await conversation('resumable')).at(-1)).toMatchObject({
                message: { role: 'MODEL', content: 'Half of an answer' },
                status: 'INTERRUPTED',
                replyId: 'reply',
            });
        });
    });

    function ask(conversationId: string, seconds: number) {
        const question = newChatRow({
            conversationId,
            createdAt: at(seconds),
            messageHash: `question-${conversationId}`,
        });
        return stores.chatHistory.beginTurn({
            agentName: 'jack-green',
            callerHash: 'caller',
            messageHashes: [question.messageHash],
            plan: () => ({ insert: [question], result: null }),
        });
    }

    function answer(conversationId: string, seconds: number) {
        const reply = newChatRow({
            conversationId,
            createdAt: at(seconds),
            previousMessageHash: `question-${conversationId}`,
            replyId: conversationId,
            durationMs: 1,
        });
        return stores.chatHistory.endTurn({ steps: [], replies: [reply], replacesId: null, isLearnedFrom: false });
    }

    function conversation(conversationId: string): Promise<readonly ChatRow[]> {
        return stores.chatHistory.conversation('jack-green', conversationId);
    }

    async function newestListed() {
        const [newest] = await stores.history.list({}, { after: null, limit: 1 });
        return newest;
    }

    /** Servers without a heartbeat for 30 seconds have crashed. */
    async function closeAt(seconds: number, store = broken): Promise<number> {
        const lostBefore = at(seconds - 30);
        const toReply = (turn: Parameters<typeof toLostReply>[0]) => toLostReply(turn, at(seconds));
        for (let closed = 0; ; ) {
            const step = await store.closeSome({ before: lostBefore, lostBefore, toReply });
            closed += step.closed;
            if (step.isDone) return closed;
        }
    }
});
