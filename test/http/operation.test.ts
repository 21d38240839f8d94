import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { ProviderTestAnswer, UsageAnswer } from '../../src/http/web/operation-ui-protocol.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const CHAT = '/agents/jack-green/api/openai/chat/completions';
const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };
const NOW = new Date('2026-11-23T12:00:00.000Z');
const PROVIDER_KEY = 'a-key-that-nobody-may-see';

eachDialect('usage and providers', (_, { newUrl }) => {
    let first: ScriptedUpstream;
    let second: ScriptedUpstream;
    let server: TestServer;
    let admin: Readonly<Record<string, string>>;

    beforeAll(async () => {
        first = startScriptedUpstream({ models: ['one'] });
        second = startScriptedUpstream({ models: ['two'] });
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [
                providerAt(first.baseUrl, { name: 'first', apiKey: PROVIDER_KEY, model: 'one' }),
                providerAt(second.baseUrl, { name: 'second', model: 'two' }),
            ],
            overrides: { now: () => NOW },
        });
        admin = await logIn(server);
        first.reply({ status: 429, body: { error: { message: 'Slow down' } } });
        await server.post(CHAT, HELLO);
        await server.post(CHAT, { messages: [{ role: 'user', content: 'And again!' }] });
        await server.post('/agents/jack-green/api/chat', { message: 'Hello!', stream: false }, { authorization: '' });
    });
    afterAll(async () => {
        await server.stop();
        await Promise.all([first.stop(), second.stop()]);
    });

    const get = (path: string) => fetch(server.url + path, { headers: admin });

    test('what was just said is in the usage, by day, agent, key and model', async () => {
        const usage = await jsonOf<UsageAnswer>(await get('/api/usage?days=7'));
        const sum = (replies: number) => ({
            replies,
            failures: 0,
            promptTokens: 11 * replies,
            completionTokens: 7 * replies,
            durationMs: 0,
        });
        const tokens = await server.context.apiKeys.list();
        const { id = 0, hint = '' } = tokens[0] ?? {};
        expect(usage).toEqual({
            total: sum(3),
            groups: {
                day: [{ key: '2026-11-23', ...sum(3) }],
                agentName: [{ key: 'jack-green', ...sum(3) }],
                tokenId: [
                    { key: '0', ...sum(1) },
                    { key: String(id), ...sum(2) },
                ],
                model: [
                    { key: 'first: one', ...sum(2) },
                    { key: 'second: two', ...sum(1) },
                ],
            },
            isUpToDate: true,
            firstDay: '2026-11-17',
            lastDay: '2026-11-23',
            tokens: [{ id, hint, note: null }],
        });
        expect(await jsonOf(await get(`/api/usage?token=${id}`))).toMatchObject({ total: sum(2) });
        expect(await jsonOf(await get('/api/usage?agent=nobody'))).toMatchObject({ total: sum(0) });
    });

    test('the usage goes into a spreadsheet, without keys', async () => {
        const response = await get('/api/usage.csv');
        expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
        const [header, ...lines] = (await response.text()).trim().split('\r\n');
        expect(header).toBe(
            'day,agent,source,key,provider,model,replies,failures,promptTokens,completionTokens,durationMs',
        );
        expect(lines.toSorted()).toEqual([
            '2026-11-23,jack-green,AGENT_PAGE_CHAT,,first,one,1,0,11,7,0',
            '2026-11-23,jack-green,OPENAI_API_COMPATIBILITY,ptbk_0000…0001,first,one,1,0,11,7,0',
            '2026-11-23,jack-green,OPENAI_API_COMPATIBILITY,ptbk_0000…0001,second,two,1,0,11,7,0',
        ]);
    });

    test('each provider says how often it answered, how it failed and how fast it was, and never its key', async () => {
        const response = await get('/api/providers');
        const text = await response.text();
        const times = { p50: expect.any(Number), p95: expect.any(Number) };
        expect(JSON.parse(text)).toEqual({
            firstDay: '2026-11-17',
            providers: [
                {
                    name: 'first',
                    model: 'one',
                    baseUrl: first.baseUrl,
                    hasKey: true,
                    answers: 2,
                    failures: [{ reason: 'rate_limited', count: 1 }],
                    models: [{ model: 'one', answers: 2 }],
                    firstToken: times,
                    total: times,
                    refusals: [],
                },
                {
                    name: 'second',
                    model: 'two',
                    baseUrl: second.baseUrl,
                    hasKey: false,
                    answers: 1,
                    failures: [],
                    models: [{ model: 'two', answers: 1 }],
                    firstToken: times,
                    total: times,
                    refusals: [],
                },
            ],
        });
        expect(text).not.toContain(PROVIDER_KEY);
    });

    test('a provider is tried with a real question, and no other takes its place', async () => {
        const trial = (position: string) => server.post(`/api/providers/${position}/test`, '', admin);
        second.reply({ text: 'OK' });
        expect(await jsonOf<ProviderTestAnswer>(await trial('2'))).toEqual({
            isAnswered: true,
            text: 'OK',
            model: 'two',
            firstTokenMs: expect.any(Number),
            durationMs: expect.any(Number),
        });
        const asked = second.requests.length;
        first.reply({ status: 401, body: { error: { message: `Incorrect API key: ${PROVIDER_KEY}` } } });
        const failed = await jsonOf(await trial('1'));
        expect(failed).toMatchObject({ isAnswered: false, model: null, text: expect.stringContaining('"first"') });
        expect(JSON.stringify(failed)).not.toContain(PROVIDER_KEY);
        expect(second.requests.length).toBe(asked);
        for (const position of ['0', '3', '-1', 'first', '1e0', '%ff']) {
            expect([position, (await trial(position)).status]).toEqual([position, 404]);
        }
    });

    test('the settings are kept, name the pages, and decide who sees new agents', async () => {
        const change = (body: unknown) =>
            fetch(`${server.url}/api/settings`, { method: 'PATCH', headers: admin, body: JSON.stringify(body) });
        expect((await change({ serverName: '  Eve’s <agents> ' })).status).toBe(200);
        expect(await jsonOf<object>(await change({ defaultVisibility: 'PRIVATE', unknown: 1 }))).toEqual({
            serverName: 'Eve’s <agents>',
            defaultVisibility: 'PRIVATE',
        });
        expect(await jsonOf<object>(await get('/api/settings'))).toMatchObject({
            serverName: 'Eve’s <agents>',
            defaultVisibility: 'PRIVATE',
        });
        expect(await (await get('/usage')).text()).toContain('<title>Usage · Eve’s &lt;agents&gt;</title>');
        expect(await (await get('/')).text()).toContain('<title>Eve’s &lt;agents&gt;</title>');
        const agent = JSON.stringify({ agentSource: 'Quiet Quentin' });
        await fetch(`${server.url}/api/agents`, { method: 'POST', headers: admin, body: agent });
        expect(await server.context.agents.findOrNull('quiet-quentin')).toMatchObject({ visibility: 'PRIVATE' });
        for (const serverName of ['', ' ', 'a · b', 'a\nb', 'x'.repeat(81), 5]) {
            expect((await change({ serverName })).status).toBe(400);
        }
        expect((await change({ defaultVisibility: 'SECRET' })).status).toBe(400);
        await change({ serverName: 'Agents Server', defaultVisibility: 'PUBLIC' });
    });

    test('the admin logs out every other browser, and stays', async () => {
        const [other, mine] = [await logIn(server), await logIn(server)];
        const statusOf = async (headers: Readonly<Record<string, string>>) =>
            (await fetch(`${server.url}/api/settings`, { headers })).status;
        expect([await statusOf(other), await statusOf(mine)]).toEqual([200, 200]);
        const ended = await fetch(`${server.url}/api/sessions`, { method: 'DELETE', headers: mine });
        expect(ended.status).toBe(204);
        expect([await statusOf(other), await statusOf(mine)]).toEqual([401, 200]);
        admin = mine;
    });

    test('nobody but the admin sees any of it', async () => {
        for (const path of ['/api/usage', '/api/usage.csv', '/api/providers', '/api/settings']) {
            const headers = { authorization: `Bearer ${TEST_KEY}` };
            expect([path, (await fetch(server.url + path, { headers })).status]).toEqual([path, 401]);
        }
        expect((await server.post('/api/providers/1/test', '')).status).toBe(401);
        const change = { method: 'PATCH', body: '{"serverName":"Mallory"}' };
        expect((await fetch(`${server.url}/api/settings`, change)).status).toBe(401);
        expect((await fetch(`${server.url}/api/sessions`, { method: 'DELETE' })).status).toBe(401);
    });

    test.each(['days=0', 'days=367', 'days=x', 'token=-1', 'token=x'])('%s is refused by its name', async query => {
        const response = await get(`/api/usage?${query}`);
        expect([response.status, await jsonOf(response)]).toMatchObject([
            400,
            { error: { param: query.split('=')[0] ?? '' } },
        ]);
    });
});
