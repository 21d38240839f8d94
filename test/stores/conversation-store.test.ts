import { expect, test } from 'bun:test';
import type { NewChatRow } from '../../src/history/chat-row.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';
import { readTable } from '../support/read-table.ts';

const MORNING = new Date('2026-11-22T08:00:00.000Z');
const NOON = new Date('2026-11-22T12:00:00.000Z');

eachDialect('conversation store', open => {
    test("lists a caller's conversations, the one with the newest reply first, each as it began", async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        await insert(stores, [
            newChatRow({ agentName, conversationId: 'one', createdAt: MORNING, message: said('When do I sow?') }),
            newChatRow({ agentName, conversationId: 'two', createdAt: MORNING, message: said('And "water"?\n\\ 🙂') }),
            newChatRow({ agentName, conversationId: 'title', isUtility: true }),
            newChatRow({ agentName, conversationId: 'other', callerHash: 'someone else' }),
            newChatRow({ agentName: `${agentName}-2`, conversationId: 'elsewhere' }),
        ]);
        await stores.chatHistory.endTurn({
            steps: [],
            replies: [
                newChatRow({ agentName, conversationId: 'one', createdAt: NOON, previousMessageHash: 'question' }),
            ],
            replacesId: null,
            isLearnedFrom: false,
        });

        const list = async (limit: number) => {
            const listed = await stores.history.list({ agentName, callerHash: 'caller' }, { after: null, limit });
            return listed.map(({ conversationId, opening, createdAt, updatedAt }) => ({
                conversationId,
                opening,
                createdAt,
                updatedAt,
            }));
        };
        const [two, one] = [
            { conversationId: 'two', opening: 'And "water"?\n\\ 🙂', createdAt: MORNING, updatedAt: MORNING },
            { conversationId: 'one', opening: 'When do I sow?', createdAt: MORNING, updatedAt: NOON },
        ];
        expect(await list(10)).toEqual([one, two]);
        expect(await list(1)).toEqual([one]);
    });

    test.each([
        '\0 zero',
        '\ud800 half',
        'x'.repeat(5_000),
        `${'\\'.repeat(900)}`,
        '"'.repeat(900),
        '\u0001'.repeat(900),
        '',
    ])('reads the beginning of any text (%#)', async text => {
        const { stores } = await open();
        const agentName = newRandomHex();
        await insert(stores, [newChatRow({ agentName, message: said(text) })]);
        const [start] = await stores.history.list({ agentName, callerHash: 'caller' }, { after: null, limit: 10 });
        expect(text.startsWith(start?.opening ?? 'nothing')).toBe(true);
        expect(start?.opening.length).toBeGreaterThanOrEqual(Math.min(text.length, 90));
    });

    test('deletes a conversation of the caller with its learning jobs, and no other', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        const conversationId = 'one';
        await insert(stores, [
            newChatRow({ agentName, conversationId }),
            newChatRow({ agentName, conversationId: 'two' }),
            newChatRow({ agentName, conversationId, callerHash: 'someone else' }),
        ]);
        const replies = [newChatRow({ agentName, conversationId, previousMessageHash: 'hash-of-question' })];
        await stores.chatHistory.endTurn({ steps: [], replies, replacesId: null, isLearnedFrom: true });

        const remove = (callerHash: string) => stores.conversations.delete({ agentName, callerHash, conversationId });
        expect(await remove('nobody')).toBe(false);
        expect(await remove('caller')).toBe(true);
        expect(await remove('caller')).toBe(false);
        const left = await stores.chatHistory.conversation(agentName, conversationId);
        expect(left.map(row => row.callerHash)).toEqual(['someone else']);
        expect(await stores.chatHistory.conversation(agentName, 'two')).toHaveLength(1);
    });

    test('also deletes resumable replies of the conversation, even one in progress', async () => {
        const { stores, url } = await open();
        const agentName = newRandomHex();
        for (const conversationId of ['deleted', 'kept']) {
            await insert(stores, [newChatRow({ agentName, conversationId })]);
            const replyId = `${agentName} ${conversationId}`;
            const reply = { replyId, agentName, conversationId, callerHash: 'caller', chatId: null, createdAt: NOON };
            await stores.runningReplies.begin(reply, { withoutKeyBefore: MORNING, withKeyBefore: MORNING });
            await append(stores, replyId, 0);
        }

        await stores.conversations.delete({ agentName, callerHash: 'caller', conversationId: 'deleted' });

        // Its server is told to stop, and stores no more of it.
        expect(await append(stores, `${agentName} deleted`, 1)).toBe(true);
        expect(await append(stores, `${agentName} kept`, 1)).toBe(false);
        const events = await readTable(url, 'RunningReplyEvents');
        const written = events.map(row => String(row['replyId'])).filter(replyId => replyId.startsWith(agentName));
        expect(written).toEqual([`${agentName} kept`, `${agentName} kept`]);
    });
});

function append({ runningReplies }: Stores, replyId: string, firstIndex: number): Promise<boolean> {
    const events = [{ type: 'text-delta', text: 'I see.', choice: 0 }] as const;
    return runningReplies.append({ replyId, firstIndex, events, at: NOON, isEnd: false, isFailed: false });
}

function said(content: string) {
    return { role: 'USER', content } as const;
}

async function insert({ chatHistory }: Stores, rows: readonly NewChatRow[]): Promise<void> {
    await chatHistory.beginTurn({
        agentName: rows[0]?.agentName ?? '',
        callerHash: 'caller',
        messageHashes: [newRandomHex()],
        plan: () => ({ insert: rows, result: null }),
    });
}
