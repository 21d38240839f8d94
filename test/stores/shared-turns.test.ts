import { afterEach, expect, spyOn, test } from 'bun:test';
import pg from 'pg';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

const TURNS = 50;

const queries = spyOn(pg.Client.prototype, 'query');
afterEach(() => {
    queries.mockClear();
});

eachDialect('turns that wait at the same time', (open, { dialect }) => {
    if (dialect !== 'postgres') return;

    test('are looked up and written with few shared queries', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const place = { agentName, callerHash: 'caller' };
        const insert = Array.from({ length: TURNS }, (_, index) => [
            newChatRow({ agentName, conversationId: `conversation-${index}`, messageHash: `first-${index}` }),
            newChatRow({
                agentName,
                conversationId: `conversation-${index}`,
                messageHash: `second-${index}`,
                previousMessageHash: `first-${index}`,
            }),
        ]).flat();
        await chatHistory.beginTurn({ ...place, messageHashes: ['all'], plan: () => ({ insert, result: null }) });
        queries.mockClear();

        const known = await Promise.all(
            Array.from({ length: TURNS }, (_, index) =>
                chatHistory.beginTurn({
                    ...place,
                    messageHashes: [`first-${index}`, `second-${index}`, `third-${index}`],
                    plan: rows => ({ insert: [], result: rows.map(row => row.messageHash) }),
                }),
            ),
        );

        expect(known).toEqual(Array.from({ length: TURNS }, (_, index) => [`second-${index}`]));
        // `begin` with the locks, three queries and `commit`.
        expect(queries.mock.calls.length).toBe(5);
    });
});
