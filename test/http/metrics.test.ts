import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const METRICS_TOKEN = 'a-token-for-prometheus';
const CHAT = '/agents/jack-green/api/openai/chat/completions';
const HELLO = { messages: [{ role: 'user', content: 'A secret word: Rumpelstiltskin' }] };

eachDialect('the metrics', (_, { newUrl }) => {
    let failing: ScriptedUpstream;
    let upstream: ScriptedUpstream;
    let server: TestServer;

    beforeAll(async () => {
        failing = startScriptedUpstream();
        upstream = startScriptedUpstream();
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [
                providerAt(failing.baseUrl, { name: 'first', apiKey: 'first-provider-key' }),
                providerAt(upstream.baseUrl, { name: 'second', apiKey: 'second-provider-key' }),
            ],
            config: { metricsToken: METRICS_TOKEN, isLearning: true },
        });
    });
    afterAll(async () => {
        await server.stop();
        await Promise.all([failing.stop(), upstream.stop()]);
    });

    test('count requests, replies, tokens, providers and lessons', async () => {
        failing.reply({ status: 500, body: { error: { message: 'boom' } } });
        expect((await server.post(CHAT, HELLO)).status).toBe(200);
        const streamed = await server.post('/agents/jack-green/api/chat', { message: 'Hello!' });
        await streamed.text();
        expect((await server.post('/agents/nobody/api/chat', { message: 'Hello!' })).status).toBe(404);
        await fetch(`${server.url}/no-such-page`);
        await server.context.learningWorker.drain();
        const values = await readValues(server);
        const counted = [
            'requests_total{method="POST",route="/agents/:agentName/api/openai/chat/completions",status="200"}',
            'requests_total{method="POST",route="/agents/:agentName/api/chat",status="200"}',
            'requests_total{method="POST",route="/agents/:agentName/api/chat",status="404"}',
            'requests_total{method="GET",route="none",status="404"}',
            'replies_total{door="openai",agent="jack-green",status="complete"}',
            'replies_total{door="web",agent="jack-green",status="complete"}',
            'reply_first_token_seconds_count{door="openai"}',
            'reply_seconds_count{door="web"}',
            'tokens_total{door="openai",agent="jack-green",kind="input"}',
            'tokens_total{door="openai",agent="jack-green",kind="output"}',
            'provider_failures_total{provider="first",reason="upstream_failed"}',
            'provider_attempts_total{provider="second",status="answered"}',
            'open_streams',
            'open_requests',
            'learning_jobs{status="queued"}',
            'learning_jobs{status="running"}',
        ];
        expect(counted.map(name => [name, values.get(`agents_server_${name}`)])).toEqual(
            [1, 1, 1, 1, 1, 1, 1, 1, 11, 7, 1, 1, 0, 1, 0, 0].map((value, index) => [counted[index] ?? '', value]),
        );
        expect(values.get('agents_server_lessons_total{result="refused"}')).toBeGreaterThan(0);
        expect(values.get('agents_server_database_waiting')).toBeLessThan(10);
        expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    });

    test('are all that the dashboard for Grafana asks for', async () => {
        const dashboard = await fetch(`${server.url}/docs/grafana.json`);
        const expressions = [...(await dashboard.text()).matchAll(/"expr":"((?:[^"\\\\]|\\\\.)*)"/g)].map(
            ([, text]) => text ?? '',
        );
        expect(expressions.length).toBeGreaterThan(20);
        const asked = expressions.flatMap(text => text.match(/\b(?:agents_server|nodejs|process)_[a-z0-9_]+/g) ?? []);
        expect(asked.length).toBeGreaterThan(20);
        const text = await readText(server);
        const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''));
        expect(asked.map(name => name.replace(/_bucket$/, '')).filter(name => !known.has(name))).toEqual([]);
    });

    test('hold no key, no address and no word of anybody (attack 9)', async () => {
        await server.post(`${CHAT}?x=${TEST_KEY}`, HELLO);
        await server.post('/agents/sk-abcdefghijklmnop/api/chat', { message: 'Hello!' });
        const text = await readText(server);
        for (const secret of [TEST_KEY, 'provider-key', METRICS_TOKEN, 'Rumpelstiltskin', 'sk-abcdefg', '127.0.0.1']) {
            expect(text).not.toContain(secret);
        }
    });
});

describe('who may read the metrics', () => {
    let open: TestServer;
    let closed: TestServer;
    beforeAll(async () => {
        [open, closed] = await Promise.all([
            startTestServer({ config: { metricsToken: METRICS_TOKEN } }),
            startTestServer(),
        ]);
    });
    afterAll(() => Promise.all([open.stop(), closed.stop()]));

    test('the token and the admin, and nobody else, also on this machine', async () => {
        const statusOf = async (server: TestServer, headers: Readonly<Record<string, string>>) =>
            (await fetch(`${server.url}/metrics`, { headers })).status;
        const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
        expect(await statusOf(open, bearer(METRICS_TOKEN))).toBe(200);
        expect(await statusOf(open, await logIn(open))).toBe(200);
        expect(await statusOf(closed, await logIn(closed))).toBe(200);
        expect(await statusOf(open, {})).toBe(401);
        expect(await statusOf(open, bearer(`${METRICS_TOKEN}x`))).toBe(401);
        expect(await statusOf(open, bearer(TEST_KEY))).toBe(401);
        expect(await statusOf(closed, bearer('null'))).toBe(401);
        expect(await statusOf(closed, {})).toBe(401);
    });
});

test('no request stays open where its client has left, however early', async () => {
    const upstream = startScriptedUpstream();
    const server = await startTestServer({
        providers: [providerAt(upstream.baseUrl)],
        config: { metricsToken: METRICS_TOKEN },
    });
    const words = Array.from({ length: 50 }, (_, index) => `word${index} `);
    upstream.replyAlways({ text: words });
    const leaveAfter = async (steps: number) => {
        const leaving = new AbortController();
        const body = JSON.stringify({ ...HELLO, stream: true });
        const headers = { authorization: `Bearer ${TEST_KEY}` };
        const answer = fetch(server.url + CHAT, { method: 'POST', headers, body, signal: leaving.signal });
        answer.catch(() => undefined);
        for (let step = 0; step < steps; step += 1) await new Promise(setImmediate);
        leaving.abort();
        await answer.then(response => response.text()).catch(() => undefined);
    };
    for (let round = 0; round < 10; round += 1) {
        await Promise.all(Array.from({ length: 20 }, (_, index) => leaveAfter(index * 4)));
    }
    await server.drain();
    const openOf = async () => {
        const values = await readValues(server);
        return [values.get('agents_server_open_streams'), values.get('agents_server_open_requests')];
    };
    // The one that is open is the question itself.
    let open = '';
    do open = (await openOf()).join();
    while (open !== '0,1');
    await server.stop();
    await upstream.stop();
});

test('names of agents beyond the first hundred share one series', async () => {
    const server = await startTestServer({ config: { metricsToken: METRICS_TOKEN } });
    const names = await Promise.all(Array.from({ length: 101 }, (_, index) => server.createAgent(`Agent ${index}`)));
    for (const name of names) await server.post(`/agents/${name}/api/chat`, { message: 'Hello!', stream: false });
    const values = await readValues(server);
    const series = [...values.keys()].filter(name => name.startsWith('agents_server_replies_total'));
    expect(series.length).toBe(101);
    expect(values.get('agents_server_replies_total{door="web",agent="other",status="complete"}')).toBe(1);
    await server.stop();
});

async function readText(server: TestServer): Promise<string> {
    const response = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    return response.text();
}

/** The value of each time series by its name with labels. */
async function readValues(server: TestServer): Promise<ReadonlyMap<string, number>> {
    const lines = (await readText(server)).split('\n').filter(line => line !== '' && !line.startsWith('#'));
    return new Map(
        lines.map(line => {
            const end = line.lastIndexOf(' ');
            return [line.slice(0, end), Number(line.slice(end + 1))] as const;
        }),
    );
}
