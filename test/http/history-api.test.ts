import { afterAll, beforeAll, expect, test } from 'bun:test';
import { newApiKey, toKeyHint } from '../../src/auth/api-key.ts';
import { createToken } from '../../src/auth/create-token.ts';
import type { ForgetAnswer, HistoryDetail, HistoryList } from '../../src/http/web/history-ui-protocol.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { type AnswerJson, jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

eachDialect('history API', (_open, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let admin: Readonly<Record<string, string>>;
    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({ databaseUrl: await newUrl(), providers: [providerAt(upstream.baseUrl)] });
        admin = await logIn(server);
        upstream.replyAlways({ text: 'In May.' });
    });
    afterAll(() => Promise.all([upstream.stop(), server.stop()]));

    test('lists conversations of the API and the web chat together, without API keys and callers (attack 9)', async () => {
        const agentName = await newAgent();
        const { key, id } = await newToken();
        const conversationId = await askWeb(agentName, newRandomHex(), 'When do I sow?');
        await askApi(agentName, key, 'When do I reap?');

        const { conversations } = await list({ agent: agentName });

        const [api, web] = conversations;
        expect(web).toMatchObject({
            conversationId,
            opening: 'When do I sow?',
            source: 'AGENT_PAGE_CHAT',
            token: null,
        });
        expect(api).toEqual({
            id: expect.any(Number),
            agentName,
            conversationId: expect.any(String),
            createdAt: expect.any(String),
            updatedAt: expect.any(String),
            isUtility: false,
            excerpt: null,
            matches: [],
            source: 'OPENAI_API_COMPATIBILITY',
            opening: 'When do I reap?',
            status: 'COMPLETE',
            messages: 2,
            token: { id, hint: toKeyHint(key), note: 'test' },
            promptTokens: expect.any(Number),
            completionTokens: expect.any(Number),
        });
        expect(await idsOf({ agent: agentName, token: String(id) })).toEqual([api?.id]);
        expect(await idsOf({ agent: agentName, source: 'AGENT_PAGE_CHAT' })).toEqual([web?.id]);
        expect(await idsOf({ agent: agentName, since: '2020-01-01', until: '2021-01-01T00:00:00+02:00' })).toEqual([]);
    });

    test('the list continues after a page', async () => {
        const agentName = await newAgent();
        for (const text of ['one', 'two', 'three']) await askWeb(agentName, newRandomHex(), text);
        const first = await list({ agent: agentName, limit: '2' });
        const second = await list({ agent: agentName, limit: '2', cursor: first.nextCursor ?? '' });
        expect([...first.conversations, ...second.conversations].map(({ opening }) => opening)).toEqual([
            ...['three', 'two', 'one'],
        ]);
        expect(second.nextCursor).toBe(null);
    });

    test('search finds conversations, each with an excerpt', async () => {
        const agentName = await newAgent();
        await askWeb(agentName, newRandomHex(), 'Tell me of parsnips & <b>soil</b>.\nAt once!');
        await askWeb(agentName, newRandomHex(), 'Tell me of carrots.');
        await server.drain();

        const found = await list({ agent: agentName, search: 'Parsnip' });

        expect(found.conversations.map(({ excerpt }) => excerpt)).toEqual([
            'Tell me of parsnips & <b>soil</b>. At once!',
        ]);
        expect(found.conversations[0]?.matches).toEqual([{ start: 11, end: 19 }]);
        expect(await idsOf({ agent: agentName, search: 'parsn' })).toEqual(
            await idsOf({ agent: agentName, search: 'Parsnip' }),
        );
        expect(await idsOf({ agent: agentName, search: 'carr pars' })).toEqual([]);
        expect(await idsOf({ agent: agentName, search: 'turnip' })).toEqual([]);
        expect(await idsOf({ agent: agentName, search: '" * NEAR( OR' })).toEqual([]);
    });

    test('a conversation shows its branches, with usage and duration of each turn', async () => {
        const agentName = await newAgent();
        const visitor = newRandomHex();
        await askWeb(agentName, visitor, 'When do I sow?');
        const question = { role: 'user', parts: [{ type: 'text', text: 'When do I sow?' }] };
        await chat(agentName, visitor, { messages: [question], trigger: 'regenerate-message' });
        const [{ id = 0 } = {}] = (await list({ agent: agentName })).conversations;

        const { messages, nextAfter, conversation } = await get<HistoryDetail>(`/api/history/${id}`);

        const [asked, ...replies] = messages;
        expect(nextAfter).toBe(null);
        expect(conversation.messages).toBe(3);
        expect(asked).toMatchObject({
            role: 'USER',
            previousHash: null,
            parts: [{ type: 'text', text: 'When do I sow?' }],
        });
        expect(replies).toHaveLength(2);
        for (const reply of replies) {
            expect(reply).toEqual({
                id: expect.any(Number),
                hash: expect.any(String),
                previousHash: asked?.hash ?? '',
                createdAt: expect.any(String),
                role: 'MODEL',
                parts: [{ type: 'text', text: 'In May.' }],
                toolCalls: [],
                replyId: expect.any(String),
                isStep: false,
                status: 'COMPLETE',
                errorCode: null,
                provider: 'scripted',
                model: 'scripted-model',
                durationMs: expect.any(Number),
                promptTokens: expect.any(Number),
                completionTokens: expect.any(Number),
            });
        }
    });

    test('a JSON Lines export has every message, with the hint of its API key', async () => {
        const agentName = await newAgent();
        const { key } = await newToken();
        await askApi(agentName, key, 'When do I reap?');

        const response = await fetch(`${server.url}/api/history/export?agent=${agentName}`, { headers: admin });

        expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="history-.*\.jsonl"$/);
        const text = await response.text();
        expect(text).not.toContain(key);
        expect(
            text
                .trimEnd()
                .split('\n')
                .map(line => JSON.parse(line)),
        ).toMatchObject([
            { message: { role: 'USER', content: 'When do I reap?' }, token: toKeyHint(key) },
            { message: { role: 'MODEL', content: 'In May.' }, status: 'COMPLETE' },
        ]);
    });

    test('a CSV export has no cell that a spreadsheet would run (attack 18)', async () => {
        const agentName = await newAgent();
        for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\u200b=1', 'a "quoted", line\nbreak'])
            await askWeb(agentName, newRandomHex(), text);

        const response = await fetch(`${server.url}/api/history/export?agent=${agentName}&format=csv`, {
            headers: admin,
        });
        const text = await response.text();

        expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
        expect(text.split('\r\n')[0]).toContain('id,createdAt,agent,conversation,source,token,role,content,status');
        const contents = [...text.matchAll(/,USER,("(?:[^"]|"")*"|[^,]*),/g)].map(([, cell]) => cell);
        expect(contents.reverse()).toEqual([
            ...["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\t=1", "' =1", "'\u200b=1", '"a ""quoted"", line\nbreak"'],
        ]);
    });

    test('an export of more than one part is complete', async () => {
        const agentName = await newAgent();
        const plan = (conversationId: string) => () => ({
            result: null,
            insert: Array.from({ length: 1_200 }, (_, index) => ({
                createdAt: new Date(),
                messageHash: newRandomHex(),
                previousMessageHash: null,
                conversationId,
                agentName,
                agentHash: 'hash',
                message: { role: 'USER', content: `Line ${index}` } as const,
                ...({ status: 'COMPLETE', usage: null, model: null, provider: null, durationMs: null } as const),
                url: null,
                ip: null,
                userAgent: null,
                language: null,
                platform: null,
                callerHash: 'caller',
                ...({ source: 'AGENT_PAGE_CHAT', apiKey: null, replyId: null, isUtility: false } as const),
            })),
        });
        for (const conversationId of ['one', 'two']) {
            const messageHashes = [newRandomHex()];
            await server.context.stores.chatHistory.beginTurn({
                agentName,
                callerHash: 'caller',
                messageHashes,
                plan: plan(conversationId),
            });
        }
        const response = await fetch(`${server.url}/api/history/export?agent=${agentName}`, { headers: admin });
        const lines = (await response.text()).trimEnd().split('\n');
        expect(lines).toHaveLength(2_400);
        expect(JSON.parse(lines[2_399] ?? '')).toMatchObject({
            conversationId: 'one',
            message: { content: 'Line 1199' },
        });
    });

    test('a deleted conversation is gone from the history, the search and exports', async () => {
        const agentName = await newAgent();
        await askWeb(agentName, newRandomHex(), 'Tell me of radishes.');
        await askWeb(agentName, newRandomHex(), 'Tell me of beets.');
        await server.drain();
        const [{ id = 0 } = {}] = (await list({ agent: agentName, search: 'radishes' })).conversations;

        expect((await remove(`/api/history/${id}`)).status).toBe(204);

        expect((await remove(`/api/history/${id}`)).status).toBe(404);
        expect(await idsOf({ agent: agentName, search: 'radishes' })).toEqual([]);
        expect(await exported(agentName)).not.toContain('radishes');
        expect(await exported(agentName)).toContain('beets');
    });

    test('all data of a person is deleted after a confirmation (attack 46)', async () => {
        const agentName = await newAgent();
        const [{ key, id: tokenId }, other] = [await newToken(), await newToken()];
        const store = { store: true };
        const headers = { 'idempotency-key': newRandomHex() };
        await askApi(agentName, key, 'Remember my leeks.', { headers, store });
        await askApi(agentName, other.key, 'Remember my onions.', { store });
        await server.drain();

        const ask = { tokenId };
        expect(await forget(ask)).toEqual({ conversations: 1, isDeleted: false });
        expect(await exported(agentName)).toContain('leeks');
        expect(await forget({ ...ask, confirm: true })).toEqual({ conversations: 1, isDeleted: true });

        expect(await forget(ask)).toEqual({ conversations: 0, isDeleted: false });
        expect(await exported(agentName)).not.toContain('leeks');
        expect(await exported(agentName)).toContain('onions');
        expect(await idsOf({ agent: agentName, search: 'leeks' })).toEqual([]);
        expect(JSON.stringify(await server.rows('RunningReplyEvents'))).not.toContain('leeks');
        expect((await server.rows('RunningReply')).filter(row => row['agentName'] === agentName)).toEqual([]);
        expect(await server.rows('StoredReply')).toHaveLength(1);
    });

    test("a visitor's data can be deleted by one of their conversations", async () => {
        const agentName = await newAgent();
        const [eve, mallory] = [newRandomHex(), newRandomHex()];
        await askWeb(agentName, eve, 'My secret garden');
        await askWeb(agentName, eve, 'My other garden');
        await askWeb(agentName, mallory, 'A garden of mine');
        const { conversations } = await list({ agent: agentName });
        const secret = conversations.find(({ opening }) => opening === 'My secret garden');

        const body = { conversationId: secret?.id ?? 0, confirm: true };
        expect(await forget(body)).toEqual({ conversations: 2, isDeleted: true });

        const left = (await list({ agent: agentName })).conversations;
        expect(left).toMatchObject([{ opening: 'A garden of mine', messages: 2 }]);
        expect(await exported(agentName)).not.toMatch(/secret|other/);
    });

    test('a running reply is stopped and not recorded', async () => {
        const agentName = await newAgent();
        const { key, id: tokenId } = await newToken();
        const going = Promise.withResolvers<void>();
        upstream.reply({ text: ['A long', { waitFor: going.promise }, ' answer'] });
        const response = await server.post(
            `/agents/${agentName}/api/openai/chat/completions`,
            { model: 'agent', stream: true, messages: [{ role: 'user', content: 'Tell me of my kale.' }] },
            { authorization: `Bearer ${key}`, 'x-resume': 'true' },
        );
        const reader = response.body?.getReader();
        await reader?.read();

        await forget({ tokenId, confirm: true });
        going.resolve();
        while (!(await reader?.read())?.done);
        await server.drain();

        expect(await exported(agentName)).toBe('');
        expect((await server.rows('RunningReply')).filter(row => row['agentName'] === agentName)).toEqual([]);
    });

    test.each([
        ['source=nowhere', 'source'],
        ['token=0', 'token'],
        ['token=999999', 'token'],
        ['status=DONE', 'status'],
        ['since=yesterday', 'since'],
        ['until=2026-13-01', 'until'],
        ['search=', 'search'],
        ['limit=0', 'limit'],
        ['limit=9999', 'limit'],
        ['cursor=nonsense', 'cursor'],
        ['search=word&cursor=1-1', 'cursor'],
        ['utility=perhaps', 'utility'],
    ])('rejects the query %s', async (query, param) => {
        const response = await fetch(`${server.url}/api/history?${query}`, { headers: admin });
        expect(response.status).toBe(400);
        expect((await jsonOf(response)).error.param).toBe(param);
    });

    test('rejects invalid requests to export and to delete', async () => {
        const exporting = await fetch(`${server.url}/api/history/export?format=xls`, { headers: admin });
        expect([exporting.status, (await jsonOf(exporting)).error.param]).toEqual([400, 'format']);
        for (const [body, param] of [
            [{}, 'tokenId'],
            [{ tokenId: 'all' }, 'tokenId'],
            [{ conversationId: -1 }, 'conversationId'],
            [{ tokenId: 1, confirm: 'yes' }, 'confirm'],
        ] as const) {
            const response = await server.post('/api/history/forget', body, admin);
            expect([response.status, (await jsonOf(response)).error.param]).toEqual([400, param]);
        }
        expect((await server.post('/api/history/forget', { tokenId: 999_999 }, admin)).status).toBe(404);
        for (const id of ['0', '999999', 'nothing', '1e400'])
            expect((await fetch(`${server.url}/api/history/${id}`, { headers: admin })).status).toBe(404);
    });

    test('is only for the admin', async () => {
        for (const [method, path] of [
            ['GET', '/api/history'],
            ['GET', '/api/history/1'],
            ['DELETE', '/api/history/1'],
            ['GET', '/api/history/export'],
            ['POST', '/api/history/forget'],
        ] as const) {
            const response = await fetch(server.url + path, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
            expect([method, path, response.status]).toEqual([method, path, 401]);
        }
    });

    async function newAgent(): Promise<string> {
        return server.createAgent(`Gardener ${newRandomHex()}`);
    }

    async function newToken() {
        const key = newApiKey();
        const { token } = await createToken(server.context, { key, note: 'test' });
        return { key, id: token.id };
    }

    function chat(agentName: string, visitor: string, body: object): Promise<AnswerJson> {
        return server
            .post(`/agents/${agentName}/api/chat`, { stream: false, ...body }, { cookie: `visitor=${visitor}` })
            .then(response => jsonOf(response));
    }

    async function askWeb(agentName: string, visitor: string, text: string): Promise<string> {
        const parts = [{ type: 'text', text }];
        return (await chat(agentName, visitor, { messages: [{ role: 'user', parts }] })).conversationId;
    }

    async function askApi(
        agentName: string,
        key: string,
        content: string,
        { headers = {}, store = {} }: { readonly headers?: Record<string, string>; readonly store?: object } = {},
    ): Promise<void> {
        const body = { model: 'agent', messages: [{ role: 'user', content }], ...store };
        const path = `/agents/${agentName}/api/openai/chat/completions`;
        const response = await server.post(path, body, { authorization: `Bearer ${key}`, ...headers });
        expect(response.status).toBe(200);
        await response.text();
    }

    async function get<Answer>(path: string): Promise<Answer> {
        return jsonOf<Answer>(await fetch(server.url + path, { headers: admin }));
    }

    function list(query: Readonly<Record<string, string>>): Promise<HistoryList> {
        return get(`/api/history?${new URLSearchParams(query)}`);
    }

    async function idsOf(query: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
        return (await list(query)).conversations.map(({ id }) => id);
    }

    async function exported(agentName: string): Promise<string> {
        return (await fetch(`${server.url}/api/history/export?agent=${agentName}`, { headers: admin })).text();
    }

    async function forget(body: object): Promise<ForgetAnswer> {
        return jsonOf<ForgetAnswer>(await server.post('/api/history/forget', body, admin));
    }

    function remove(path: string): Promise<Response> {
        return fetch(server.url + path, { method: 'DELETE', headers: admin });
    }
});
