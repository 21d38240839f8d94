import { expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Database } from '../../src/db/database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import type { TransactionBody } from '../../src/db/statement.ts';
import { query, type Statement } from '../../src/db/statement.ts';
import { createChatHistoryStore } from '../../src/db/stores/history/chat-history-store.ts';
import type { NewChatRow } from '../../src/domain/chat-row.ts';
import type { ChainedRow, ChatHistoryStore } from '../../src/ports/history-stores.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { checkProperty } from '../support/check-property.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

eachDialect('chat history store', open => {
    test('returns a conversation as it was recorded, in the order of its messages', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const question = newChatRow({ agentName });
        const reply = newChatRow({
            agentName,
            messageHash: 'hash-of-reply',
            previousMessageHash: 'hash-of-question',
            message: {
                role: 'MODEL',
                content: 'Ahoj! 🙂 \0 \ud800 \u2028',
                toolCalls: [{ id: 'call_1', kind: 'function', name: 'look', arguments: '{"z":1,"a":"\\u0000"}' }],
                finishReason: 'tool_calls',
            },
            usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30, isEstimate: true },
            model: 'model-1',
            provider: 'provider-1',
            durationMs: 3_000_000_000,
            source: 'OPENAI_API_COMPATIBILITY',
            apiKey: 'ptbk_00000000000000000000000000000000',
            replyId: 'reply',
            isUtility: true,
        });

        await insert(chatHistory, [question]);
        const ids = await chatHistory.endTurn({ steps: [], replies: [reply], replacesId: null, isLearnedFrom: false });

        const rows = await chatHistory.conversation(agentName, 'conversation');
        expect(rows.map(({ id, ...row }) => row)).toEqual([question, reply]);
        expect(rows.map(row => row.id)).toEqual([expect.any(Number), ids[0] ?? Number.NaN]);
        expect(JSON.stringify(rows[1]?.message)).toBe(JSON.stringify(reply.message));
        expect(await chatHistory.conversation(agentName, 'other')).toEqual([]);
        expect(await chatHistory.conversation('other', 'conversation')).toEqual([]);
    });

    test('stores any text, as far as both dialects can hold it', async () => {
        const { chatHistory } = (await open()).stores;
        const text = fc.string({
            unit: fc.oneof(fc.constantFrom('\0', '\ud800', '\udc00', "'", '\\', '%'), fc.string()),
        });
        await checkProperty(
            fc.asyncProperty(text, fc.jsonValue(), async (text, json) => {
                const row = newChatRow({
                    agentName: newRandomHex(),
                    url: text,
                    ip: text,
                    userAgent: text,
                    language: text,
                    platform: text,
                    message: { role: 'USER', content: text, context: JSON.stringify(json) },
                });
                await insert(chatHistory, [row]);
                const [stored] = await chatHistory.conversation(row.agentName, 'conversation');
                const storable = text.replaceAll('\0', '\uFFFD').toWellFormed();
                expect(stored).toEqual({
                    ...row,
                    id: expect.any(Number),
                    url: storable,
                    ip: storable,
                    userAgent: storable,
                    language: storable,
                    platform: storable,
                });
            }),
            { numRuns: 60 },
        );
    });

    test('inserts a long thread in order', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const rows = Array.from({ length: 1_500 }, (_, index) =>
            newChatRow({ agentName, messageHash: `hash-${index}` }),
        );

        await insert(chatHistory, rows);

        const stored = await chatHistory.conversation(agentName, 'conversation');
        expect(stored.map(row => row.messageHash)).toEqual(rows.map(row => row.messageHash));
    });

    test('passes the newest known message and what follows it to the plan', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const chain = Array.from({ length: 1_200 }, (_, index) => `hash-${index}`);
        const rows = chain
            .slice(0, 301)
            .map((messageHash, index) =>
                newChatRow({ agentName, messageHash, previousMessageHash: chain[index - 1] ?? null }),
            );
        const failed = newChatRow({
            agentName,
            messageHash: 'failed',
            previousMessageHash: 'hash-300',
            status: 'FAILED',
            replyId: 'reply',
        });
        await insert(chatHistory, [...rows, failed]);

        const known = await planOf(chatHistory, { agentName, messageHashes: chain });

        expect(known.map(({ id, ...row }) => row)).toEqual([
            {
                messageHash: 'hash-300',
                previousMessageHash: 'hash-299',
                conversationId: 'conversation',
                status: 'COMPLETE',
                replyId: null,
            },
            {
                messageHash: 'failed',
                previousMessageHash: 'hash-300',
                conversationId: 'conversation',
                status: 'FAILED',
                replyId: 'reply',
            },
        ]);
    });

    test('passes nothing of other callers and agents to the plan', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        await insert(chatHistory, [
            newChatRow({ agentName, callerHash: 'someone else' }),
            newChatRow({ agentName: `${agentName}-2` }),
            newChatRow({ agentName: `${agentName}-2`, previousMessageHash: 'hash-of-question' }),
        ]);

        for (const messageHashes of [
            ['hash-of-question'],
            ['unknown', 'hash-of-question'],
            [],
            ["'; drop table", '"'],
        ]) {
            expect(await planOf(chatHistory, { agentName, messageHashes })).toEqual([]);
        }
    });

    test('passes only the newest of many equal messages to the plan', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        await insert(
            chatHistory,
            Array.from({ length: 500 }, (_, index) =>
                newChatRow({ agentName, conversationId: `conversation-${index}` }),
            ),
        );

        const known = await planOf(chatHistory, { agentName, messageHashes: ['hash-of-question'] });

        expect(known.map(row => row.conversationId)).toEqual(
            Array.from({ length: 20 }, (_, index) => `conversation-${480 + index}`),
        );
    });

    test('looks up what follows many equal messages at once, and reads no more than needed (attack 51)', async () => {
        const { database } = await open();
        const { chatHistory } = openStores(database);
        const agentName = newRandomHex();
        const retries = Array.from({ length: 105 }, (_, index) =>
            newChatRow({
                agentName,
                messageHash: `retry-${index}`,
                previousMessageHash: 'hash-of-question',
                status: 'FAILED',
                conversationId: 'conversation-20',
            }),
        );
        const turns = Array.from({ length: 30 }, (_, index) => {
            const row = newChatRow({ agentName, conversationId: `conversation-${index}` });
            const reply = { messageHash: `reply-${index}`, previousMessageHash: 'hash-of-question' };
            return [row, newChatRow({ ...row, ...reply }), newChatRow({ ...row, messageHash: `other-${index}` })];
        });
        await insert(chatHistory, [...turns.flat(), ...retries]);

        const statements: Statement<unknown>[] = [];
        const known = await planOf(createChatHistoryStore(recordStatements(database, statements)), {
            agentName,
            messageHashes: ['hash-of-question'],
        });

        expect(statements).toHaveLength(2);
        expect(known.map(row => row.messageHash).toSorted()).toEqual(
            [
                ...Array.from({ length: 20 }, () => 'hash-of-question'),
                ...Array.from({ length: 19 }, (_, index) => `reply-${index < 10 ? index + 10 : index + 11}`),
                ...retries.slice(-100).map(row => row.messageHash),
            ].toSorted(),
        );
    });

    test('passes only the rows of the named conversation to the plan', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const begin = { agentName, conversationId: 'one' };
        const reply = { messageHash: 'hash-of-reply', previousMessageHash: 'hash-of-question' };
        await insert(chatHistory, [
            newChatRow(begin),
            newChatRow({ agentName, conversationId: 'two' }),
            newChatRow({ ...begin, ...reply }),
            newChatRow({ agentName, conversationId: 'two', ...reply }),
            newChatRow({ agentName, conversationId: 'of someone else', callerHash: 'someone else' }),
        ]);
        const planned = (conversationId: string, messageHashes: readonly string[]) =>
            chatHistory.beginTurn({
                agentName,
                conversationId,
                messageHashes,
                callerHash: 'caller',
                plan: (known, own) => ({ insert: [], result: [own, ...known.map(row => row.conversationId)] }),
            });

        expect(await planned('one', ['hash-of-question', 'hash-of-reply', 'new'])).toEqual(['one', 'one']);
        expect(await planned('two', ['hash-of-question'])).toEqual(['two', 'two', 'two']);
        expect(await planned('two', ['unknown'])).toEqual(['two']);
        for (const name of ['of someone else', 'nothing', "'; drop table"]) {
            expect(await planned(name, ['hash-of-reply'])).toEqual([null, 'one', 'two']);
        }
    });

    test('records a turn once that is sent fifty times at the same time', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const seen = await Promise.all(
            Array.from({ length: 50 }, () =>
                chatHistory.beginTurn({
                    agentName,
                    callerHash: 'caller',
                    messageHashes: ['hash-of-question'],
                    plan: known => ({
                        insert: known.length === 0 ? [newChatRow({ agentName })] : [],
                        result: known.length,
                    }),
                }),
            ),
        );

        expect(seen.toSorted()).toEqual([0, ...Array.from({ length: 49 }, () => 1)]);
        expect(await chatHistory.conversation(agentName, 'conversation')).toHaveLength(1);
    });

    test('records each of many concurrent turns', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        await Promise.all(
            Array.from({ length: 100 }, async (_, index) => {
                await insert(chatHistory, [newChatRow({ agentName, messageHash: `question-${index}` })]);
                await chatHistory.endTurn({
                    steps: [],
                    replies: [newChatRow({ agentName, messageHash: `reply-${index}` })],
                    replacesId: null,
                    isLearnedFrom: true,
                });
            }),
        );

        const rows = await chatHistory.conversation(agentName, 'conversation');
        expect(new Set(rows.map(row => row.messageHash)).size).toBe(200);
        expect(await jobsOf(agentName)).toHaveLength(100);
    });

    test('separates concurrent turns of many conversations, and fails only those that fail', async () => {
        const { chatHistory, history } = (await open()).stores;
        const agentName = newRandomHex();
        const names = Array.from({ length: 100 }, (_, index) => `conversation-${index}`);
        const failing = (conversationId: string) => conversationId.endsWith('7');
        const begun = await Promise.allSettled(
            names.map(conversationId =>
                chatHistory.beginTurn({
                    agentName,
                    callerHash: 'caller',
                    messageHashes: [`question-${conversationId}`],
                    plan(known) {
                        if (failing(conversationId)) throw new Error('failed');
                        const message = { role: 'USER', content: conversationId } as const;
                        const messageHash = `question-${conversationId}`;
                        return {
                            insert: [newChatRow({ agentName, conversationId, message, messageHash })],
                            result: [conversationId, known.length],
                        };
                    },
                }),
            ),
        );
        expect(begun.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))).toEqual(
            names.filter(name => !failing(name)).map(name => [name, 0]),
        );

        const ended = await Promise.all(
            names.map(conversationId => {
                const usage = { promptTokens: 1, completionTokens: conversationId.length, totalTokens: 0 };
                const reply = newChatRow({
                    agentName,
                    conversationId,
                    usage,
                    durationMs: 1,
                    replyId: conversationId,
                    message: { role: 'MODEL', content: `On ${conversationId}: \0 "quoted" \\ 🙂` },
                    messageHash: `reply-${conversationId}`,
                    previousMessageHash: `question-${conversationId}`,
                });
                return chatHistory.endTurn({ steps: [], replies: [reply], replacesId: null, isLearnedFrom: true });
            }),
        );

        const listed = await history.list({ agentName }, { after: null, limit: 200 });
        expect(listed.map(({ conversationId }) => conversationId).toSorted()).toEqual(
            names.filter(name => !failing(name)).toSorted(),
        );
        const jobs = new Set((await jobsOf(agentName)).map(({ messageId }) => messageId));
        for (const [index, conversationId] of names.entries()) {
            const rows = await chatHistory.conversation(agentName, conversationId);
            // A reply to a missing conversation is not written.
            const [replyId] = ended[index] ?? [];
            expect(rows.map(row => row.message.content)).toEqual(
                failing(conversationId) ? [] : [conversationId, `On ${conversationId}: \0 "quoted" \\ 🙂`],
            );
            expect(rows.at(-1)?.id).toBe(replyId);
            expect(replyId === undefined || jobs.has(replyId)).toBe(true);
            const summary = listed.find(each => each.conversationId === conversationId);
            if (!failing(conversationId)) {
                expect(summary).toMatchObject({ messages: 2, completionTokens: conversationId.length });
            }
        }
        expect(jobs.size).toBe(90);
    });

    test('writes the reply and its learning job together', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const replies = ['first', 'second', 'third'].map(messageHash => newChatRow({ agentName, messageHash }));

        const ids = await chatHistory.endTurn({ steps: [], replies, replacesId: null, isLearnedFrom: true });

        const rows = await chatHistory.conversation(agentName, 'conversation');
        expect(rows.map(row => row.messageHash)).toEqual(['first', 'second', 'third']);
        expect(rows.map(row => row.id)).toEqual([...ids]);
        expect(await jobsOf(agentName)).toEqual([
            {
                id: expect.any(Number),
                createdAt: new Date('2026-11-22T10:11:12.345Z'),
                updatedAt: new Date('2026-11-22T10:11:12.345Z'),
                agentName,
                messageId: ids[0] ?? Number.NaN,
                feedbackId: 0,
                status: 'QUEUED',
                attempts: 0,
                requestId: null,
                runAfter: null,
                leaseUntil: null,
                leaseToken: null,
                outcome: null,
                error: null,
            },
        ]);
    });

    test('writes nothing for a turn without a reply', async () => {
        const { chatHistory } = (await open()).stores;
        expect(await chatHistory.endTurn({ steps: [], replies: [], replacesId: null, isLearnedFrom: true })).toEqual(
            [],
        );
    });

    test('replaces the row of a failed reply, and learns from it once', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const failed = newChatRow({ agentName, messageHash: 'failed', status: 'FAILED' });
        const [failedId = Number.NaN] = await chatHistory.endTurn({
            steps: [],
            replies: [failed],
            replacesId: null,
            isLearnedFrom: false,
        });
        const reply = newChatRow({ agentName, messageHash: 'reply', durationMs: 5 });
        const end = { steps: [], replies: [reply], replacesId: failedId, isLearnedFrom: true };

        expect(await chatHistory.endTurn(end)).toEqual([failedId]);
        expect(await chatHistory.conversation(agentName, 'conversation')).toEqual([{ ...reply, id: failedId }]);

        // A second retry that began before the first one ended finds a complete row and does not change it.
        const [secondId = Number.NaN] = await chatHistory.endTurn(end);
        expect(await chatHistory.conversation(agentName, 'conversation')).toEqual([
            { ...reply, id: failedId },
            { ...reply, id: secondId },
        ]);
        expect((await jobsOf(agentName)).map(job => job.messageId)).toEqual([failedId, secondId]);
    });

    test('inserts the reply if the failed one was deleted', async () => {
        const { chatHistory } = (await open()).stores;
        const reply = newChatRow({ agentName: newRandomHex() });
        const ids = await chatHistory.endTurn({
            steps: [],
            replies: [reply],
            replacesId: 1_000_000_000,
            isLearnedFrom: true,
        });
        expect(await chatHistory.conversation(reply.agentName, 'conversation')).toEqual([
            { ...reply, id: ids[0] ?? Number.NaN },
        ]);
    });

    test('records nothing if the plan fails', async () => {
        const { chatHistory } = (await open()).stores;
        const agentName = newRandomHex();
        const failing = chatHistory.beginTurn({
            agentName,
            callerHash: 'caller',
            messageHashes: ['hash'],
            plan() {
                throw new Error('no plan');
            },
        });
        await expect(failing).rejects.toThrow('no plan');
        expect(await planOf(chatHistory, { agentName, messageHashes: ['hash'] })).toEqual([]);
    });

    async function jobsOf(agentName: string) {
        const jobs = await (await open()).database.read(query(({ db, LearningJob }) => db.select().from(LearningJob)));
        return jobs.filter(job => job.agentName === agentName).sort((first, second) => first.id - second.id);
    }
});

async function insert(chatHistory: ChatHistoryStore, rows: readonly NewChatRow[]): Promise<void> {
    await chatHistory.beginTurn({
        agentName: rows[0]?.agentName ?? '',
        callerHash: 'caller',
        messageHashes: [newRandomHex()],
        plan: () => ({ insert: rows, result: null }),
    });
}

/** The database, with the statements that its turns run. */
function recordStatements(database: Database, statements: Statement<unknown>[]): Database {
    function* recorded<Result>(steps: TransactionBody<Result>): TransactionBody<Result> {
        let step = steps.next();
        while (!step.done) {
            statements.push(step.value);
            step = steps.next(yield step.value);
        }
        return step.value;
    }
    return { ...database, turn: (steps, options) => database.turn(() => recorded(steps()), options) };
}

/** The rows that are passed to a plan for the chain. */
function planOf(
    chatHistory: ChatHistoryStore,
    chain: { readonly agentName: string; readonly messageHashes: readonly string[] },
): Promise<readonly ChainedRow[]> {
    return chatHistory.beginTurn({ ...chain, callerHash: 'caller', plan: known => ({ insert: [], result: known }) });
}
