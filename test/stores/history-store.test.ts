import { expect, test } from 'bun:test';
import type { NewChatRow } from '../../src/domain/chat-row.ts';
import { toSearchTerms } from '../../src/domain/to-search-text.ts';
import type { HistoryFilter, ListPosition } from '../../src/ports/history-stores.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

const KEY = 'ptbk_00000000000000000000000000000002';

eachDialect('history store', open => {
    test('lists conversations of both protocols with their usage, newest reply first', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        await ask(stores, newChatRow({ agentName, conversationId: 'web', createdAt: at(1) }));
        await ask(
            stores,
            newChatRow({
                agentName,
                conversationId: 'api',
                createdAt: at(2),
                ...API,
                message: said('What of carrots?'),
            }),
        );
        await answer(stores, { agentName, conversationId: 'web', createdAt: at(3) });

        const [web, api, ...others] = await listAll(stores, { agentName });

        expect(others).toEqual([]);
        expect(web).toEqual({
            id: expect.any(Number),
            agentName,
            conversationId: 'web',
            createdAt: at(1),
            updatedAt: at(3),
            callerHash: 'caller',
            source: 'AGENT_PAGE_CHAT',
            apiKey: null,
            isUtility: false,
            opening: 'Hello!',
            status: 'COMPLETE',
            messages: 2,
            promptTokens: 10,
            completionTokens: 20,
        });
        expect(api).toMatchObject({ conversationId: 'api', opening: 'What of carrots?', apiKey: KEY, messages: 1 });
    });

    test('counts a failed and retried reply once', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        const place = { agentName, conversationId: 'one' };
        await ask(stores, newChatRow({ ...place, createdAt: at(1) }));
        const [failedId = 0] = await answer(stores, { ...place, createdAt: at(2), status: 'FAILED', usage: null });
        expect(await listAll(stores, { agentName, status: 'FAILED' })).toMatchObject([{ messages: 2 }]);

        await answer(stores, { ...place, createdAt: at(3) }, failedId);

        expect(await listAll(stores, { agentName })).toMatchObject([
            { messages: 2, status: 'COMPLETE', promptTokens: 10, updatedAt: at(3) },
        ]);
    });

    test('writes no reply to a conversation that was deleted meanwhile', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        const place = { agentName, conversationId: 'one' };
        await ask(stores, newChatRow(place));
        await stores.conversations.delete({ ...place, callerHash: 'caller' });

        expect(await answer(stores, { ...place, createdAt: at(2) })).toEqual([]);

        expect(await stores.chatHistory.conversation(agentName, 'one')).toEqual([]);
        expect(await listAll(stores, { agentName })).toEqual([]);
    });

    test.each<[HistoryFilter, string[]]>([
        [{}, ['late', 'failed', 'api', 'web']],
        [{ source: 'OPENAI_API_COMPATIBILITY' }, ['api']],
        [{ apiKey: KEY }, ['api']],
        [{ status: 'FAILED' }, ['failed']],
        [{ since: at(3) }, ['late', 'failed']],
        [{ until: at(3) }, ['api', 'web']],
        [{ since: at(2), until: at(4), status: 'COMPLETE' }, ['api']],
        [{ callerHash: 'late' }, ['late']],
        [{ isWithUtility: true }, ['title', 'late', 'failed', 'api', 'web']],
    ])('finds what %o means', async (filter, expected) => {
        const { stores } = await open();
        const agentName = newRandomHex();
        await ask(stores, newChatRow({ agentName, conversationId: 'web', createdAt: at(1) }));
        await ask(stores, newChatRow({ agentName, conversationId: 'api', createdAt: at(2), ...API }));
        await ask(stores, newChatRow({ agentName, conversationId: 'failed', createdAt: at(3), status: 'FAILED' }));
        await ask(stores, newChatRow({ agentName, conversationId: 'late', createdAt: at(4), callerHash: 'late' }));
        await ask(stores, newChatRow({ agentName, conversationId: 'title', createdAt: at(5), isUtility: true }));

        const found = await listAll(stores, { agentName, ...filter });

        expect(found.map(({ conversationId }) => conversationId)).toEqual(expected);
    });

    test('lists each conversation once over all pages, also those with the same time (attack 44)', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        const conversationIds = Array.from({ length: 23 }, (_, index) => `conversation-${index}`);
        for (const conversationId of conversationIds)
            await ask(stores, newChatRow({ agentName, conversationId, createdAt: at(1) }));

        const listed: string[] = [];
        for (let after: ListPosition | null = null; ; ) {
            const page = await stores.history.list({ agentName }, { after, limit: 5 });
            listed.push(...page.map(({ conversationId }) => conversationId));
            after = page.at(-1) ?? null;
            if (page.length < 5) break;
        }

        expect(listed).toEqual(conversationIds.toReversed());
    });

    test('finds conversations by words in any form, newest first', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        await ask(stores, newChatRow({ agentName, conversationId: 'one', message: said('Do CARROTS need water?') }));
        await ask(stores, newChatRow({ agentName, conversationId: 'two', message: said('A carrot in the café') }));
        await answer(stores, { agentName, conversationId: 'one', message: { role: 'MODEL', content: 'Carrots do.' } });
        await ask(stores, newChatRow({ agentName: `${agentName}-2`, message: said('carrot') }));
        await ask(stores, newChatRow({ agentName, isUtility: true, conversationId: 'title', message: said('carrot') }));
        await indexAll(stores);

        expect(await search(stores, { agentName }, 'carrots')).toEqual(['one', 'two']);
        expect(await search(stores, { agentName }, 'carrot water')).toEqual(['one']);
        expect(await search(stores, { agentName }, 'Cafe')).toEqual(['two']);
        expect(await search(stores, { agentName }, 'turnip')).toEqual([]);
        expect(await search(stores, { agentName }, '" OR 1=1 --')).toEqual([]);
        expect(await search(stores, { agentName }, '')).toEqual([]);
        expect(await search(stores, { agentName, apiKey: KEY }, 'carrot')).toEqual([]);
        expect(await search(stores, { agentName, callerHash: 'caller' }, 'carrot')).toEqual(['one', 'two']);
        expect(await search(stores, { agentName, callerHash: 'someone else' }, 'carrot')).toEqual([]);
        expect(await search(stores, { agentName, source: 'AGENT_PAGE_CHAT', until: at(1) }, 'carrot')).toEqual([]);
    });

    test('finds words of every script', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        const content = 'ᦷᦣᧂ ᦶᦣᧃ ᦺᦑ, 西瓜 и морковь';
        await ask(stores, newChatRow({ agentName, conversationId: 'one', message: said(content) }));
        await indexAll(stores);

        for (const text of ['ᦺᦑ', 'ᦷᦣᧂ ᦶᦣᧃ', '瓜', 'Морковь', content]) {
            expect(await search(stores, { agentName }, text)).toEqual(['one']);
        }
        expect(await search(stores, { agentName }, 'ᦺᦑᦟ')).toEqual([]);
        expect(await search(stores, {}, 'ᦺ')).toEqual([]);
        const letters = Array.from({ length: 0x11_0000 }, (_, code) => code)
            .filter(code => code < 0xd8_00 || code > 0xdf_ff)
            .map(code => String.fromCodePoint(code))
            .filter(character => /[\p{L}\p{N}]/u.test(character));
        for (let first = 0; first < letters.length; first += 500) {
            const text = letters.slice(first, first + 500).map(letter => `a${letter}b`);
            expect(await search(stores, { agentName }, text.join(' '))).toEqual([]);
        }
    });

    test('finds each conversation with a word once over all pages', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        for (let round = 0; round < 3; round += 1) {
            for (let index = 0; index < 12; index += 1)
                await ask(stores, newChatRow({ agentName, conversationId: `conversation-${index}` }));
        }
        await indexAll(stores);

        const listed: string[] = [];
        for (let before: number | null = null; ; ) {
            const page = await stores.history.search({ agentName }, { terms: ['hello'], before, limit: 5 });
            listed.push(...page.conversations.map(({ conversationId }) => conversationId));
            before = page.next;
            if (before === null) break;
        }

        expect(listed).toEqual(Array.from({ length: 12 }, (_, index) => `conversation-${11 - index}`));
    });

    test('finds the words of a retried reply, and no longer those of the first attempt', async () => {
        const { stores } = await open();
        const place = { agentName: newRandomHex(), conversationId: 'one' };
        await ask(stores, newChatRow(place));
        const failed = { ...place, status: 'FAILED', message: { role: 'MODEL', content: 'A broken turnip' } } as const;
        const [failedId = 0] = await answer(stores, failed);
        await indexAll(stores);
        await answer(stores, { ...place, message: { role: 'MODEL', content: 'A whole carrot' } }, failedId);
        await indexAll(stores);

        expect(await search(stores, place, 'turnip')).toEqual([]);
        expect(await search(stores, place, 'carrot')).toEqual(['one']);
        expect(await search(stores, place, 'hello')).toEqual(['one']);
    });

    test('finds no words of deleted messages', async () => {
        const { stores } = await open();
        const place = { agentName: newRandomHex(), conversationId: 'one' };
        await ask(stores, newChatRow(place));
        await indexAll(stores);
        expect(await search(stores, place, 'hello')).toEqual(['one']);

        await stores.conversations.delete({ ...place, callerHash: 'caller' });

        expect(await search(stores, place, 'hello')).toEqual([]);
    });

    test('reads a conversation in parts', async () => {
        const { stores } = await open();
        const place = { agentName: newRandomHex(), conversationId: 'one' };
        for (let index = 0; index < 5; index += 1) await ask(stores, newChatRow({ ...place, messageHash: `${index}` }));
        const first = await stores.history.messages(place, { afterId: 0, limit: 3 });
        const second = await stores.history.messages(place, { afterId: first.at(-1)?.id ?? 0, limit: 3 });
        expect([...first, ...second].map(({ messageHash }) => messageHash)).toEqual(['0', '1', '2', '3', '4']);
        const [{ id = 0 } = {}] = first;
        expect(await stores.history.texts([id])).toEqual([{ id, content: 'Hello!' }]);
    });
});

const API = { source: 'OPENAI_API_COMPATIBILITY', apiKey: KEY } as const;

function at(hour: number): Date {
    return new Date(Date.UTC(2026, 10, 22, hour));
}

function said(content: string) {
    return { role: 'USER', content } as const;
}

async function ask({ chatHistory }: Stores, row: NewChatRow): Promise<void> {
    const { agentName, callerHash } = row;
    const plan = () => ({ insert: [row], result: null });
    await chatHistory.beginTurn({ agentName, callerHash, messageHashes: [newRandomHex()], plan });
}

function answer({ chatHistory }: Stores, overrides: Partial<NewChatRow>, replacesId: number | null = null) {
    const reply = newChatRow({
        messageHash: newRandomHex(),
        previousMessageHash: 'hash-of-question',
        message: { role: 'MODEL', content: 'Ahoj!' },
        usage: { promptTokens: 10, completionTokens: 20, totalTokens: 30 },
        durationMs: 1_000,
        replyId: newRandomHex(),
        ...overrides,
    });
    return chatHistory.endTurn({ steps: [], replies: [reply], replacesId, isLearnedFrom: false });
}

function listAll({ history }: Stores, filter: HistoryFilter) {
    return history.list(filter, { after: null, limit: 100 });
}

async function indexAll({ historyMaintenance }: Stores): Promise<void> {
    while (await historyMaintenance.indexSome());
}

async function search({ history }: Stores, filter: HistoryFilter, text: string): Promise<readonly string[]> {
    const page = await history.search(filter, { terms: toSearchTerms(text), before: null, limit: 100 });
    return page.conversations.map(({ conversationId }) => conversationId);
}
