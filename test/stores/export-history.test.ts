import { expect, test } from 'bun:test';
import { exportHistory } from '../../src/history/export-history.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

/** Many short conversations, and one that is longer than a page. */
const SHAPES = [
    { conversations: 30, messages: 1 },
    { conversations: 1, messages: 1_000 },
];

eachDialect('history export', open => {
    test.each(SHAPES)('of %p leaves the event loop to others after each page (attack 51)', async shape => {
        const { stores } = await open();
        const agentName = newRandomHex();
        const { conversations, messages } = shape;
        for (let index = 0; index < conversations; index += 1) {
            const insert = Array.from({ length: messages }, (_, place) =>
                newChatRow({ agentName, conversationId: `${index}`, messageHash: `${index} ${place}` }),
            );
            const plan = () => ({ insert, result: null });
            await stores.chatHistory.beginTurn({ agentName, callerHash: 'caller', messageHashes: ['none'], plan });
        }
        let turns = 0;
        let isOver = false;
        const count = () => {
            turns += 1;
            if (!isOver) setImmediate(count);
        };
        setImmediate(count);
        let exported = 0;
        for await (const _ of exportHistory(stores, { agentName })) exported += 1;
        isOver = true;
        expect(exported).toBe(conversations * messages);
        expect(turns).toBeGreaterThanOrEqual(10);
    });
});
