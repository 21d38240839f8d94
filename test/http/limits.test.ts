import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import type { Limits } from '../../src/domain/limits.ts';
import { atNoon } from '../support/at-noon.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ReadStream, readStream } from '../support/read-stream.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { runCommand } from '../support/start-program.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';
import { until } from '../support/until.ts';

const LIMITED_ADDRESS: Limits = { requestsPerMinute: 3, concurrentStreams: 1 };

eachDialect('limits', (_, { dialect, newUrl }) => {
    let upstream: ScriptedUpstream;
    let databaseUrl: string;
    let server: TestServer;
    /** Another server on the same database; a file has one. */
    let other: TestServer;

    beforeAll(async () => {
        upstream = startScriptedUpstream({ models: ['scripted-model', 'text-embedding'] });
        databaseUrl = await newUrl();
        server = await start();
        other = dialect === 'postgres' ? await start() : server;
    });
    afterAll(async () => {
        if (other !== server) await other.stop();
        await server.stop();
        await upstream.stop();
    });

    describe('of a key', () => {
        test('say with each answer what is left, and refuse with 429 what goes beyond, on all servers together', async () => {
            const { key } = await createToken(server.context, { limits: { requestsPerMinute: 4 } });
            const answers = [];
            for (const at of [server, other, server, other]) answers.push(await ask(key, {}, at));
            expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
            expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining-requests'))).toEqual([
                '3',
                '2',
                '1',
                '0',
            ]);
            for (const at of [server, other]) {
                const refused = await ask(key, { stream: true }, at);
                expect(refused.status).toBe(429);
                expect(await jsonOf<object>(refused)).toEqual({
                    error: {
                        message: 'Rate limit reached: 4 requests a minute. Try again in the next minute.',
                        type: 'rate_limit_error',
                        param: null,
                        code: 'rate_limit_exceeded',
                    },
                });
                const { headers } = refused;
                expect(headers.get('x-ratelimit-limit-requests')).toBe('4');
                expect(headers.get('x-ratelimit-remaining-requests')).toBe('0');
                expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^(?:1m0s|\d+s)$/);
                expect(headers.get('retry-after')).toMatch(/^(?:60|[1-5]?\d)$/);
                expect(headers.get('access-control-expose-headers')).toContain('x-ratelimit-remaining-requests');
            }
            expect((await ask(TEST_KEY)).headers.get('x-ratelimit-limit-requests')).toBeNull();
        });

        test('hold far from their end too, where nobody asks the database', async () => {
            const { key } = await createToken(server.context, { limits: { requestsPerMinute: 60 } });
            const statuses: number[] = [];
            for (let index = 0; index < 90; index += 1) {
                const { status } = await get(key, '/api/openai/models', index % 2 === 0 ? server : other);
                statuses.push(status);
            }
            const admitted = statuses.filter(status => status === 200).length;
            // What two servers admit before they hear of one another.
            expect(admitted).toBeGreaterThanOrEqual(60);
            expect(admitted).toBeLessThan(60 + (dialect === 'postgres' ? 40 : 1));
            expect(statuses.at(-1)).toBe(429);
        });

        test('count the tokens of a day, also when the server starts anew', async () => {
            const { key } = await createToken(server.context, { limits: { tokensPerDay: 20 } });
            const first = await ask(key);
            expect(first.headers.get('x-ratelimit-limit-tokens')).toBe('20');
            expect(first.headers.get('x-ratelimit-remaining-tokens')).toBe('20');
            // An answer costs 18: what is left is known only when it is there.
            const second = await ask(key, { stream: true });
            expect([second.status, second.headers.get('x-ratelimit-remaining-tokens')]).toEqual([200, '2']);
            await second.text();
            await server.drain();
            const refused = await ask(key);
            expect([refused.status, (await jsonOf(refused)).error.code]).toEqual([429, 'insufficient_quota']);
            expect(refused.headers.get('x-should-retry')).toBe('false');
            expect(refused.headers.get('retry-after')).toMatch(/^4[0-3]\d{3}$/);
            await server.stop();
            server = await start();
            if (dialect === 'sqlite') other = server;
            expect((await ask(key)).status).toBe(429);
        });

        test.each([
            ['tokensPerMinute', '/agents/jack-green/api/openai/chat/completions', false],
            ['tokensPerDay', '/agents/jack-green/api/openai/chat/completions', true],
            ['tokensPerMonth', '/api/openai/chat/completions', false],
            ['tokensPerDay', '/agents/jack-green/api/openai/responses', false],
            ['tokensPerDay', '/agents/jack-green/api/openai/responses', true],
            ['tokensPerDay', '/agents/jack-green/api/openai/completions', false],
            ['tokensPerMinute', '/agents/jack-green/api/openai/embeddings', false],
        ] as const)(
            'hold %s for requests at the same time at %s, streamed: %p (attack 57)',
            async (limit, path, stream) => {
                const { key } = await createToken(server.context, { limits: { [limit]: 1 } });
                const gate = Promise.withResolvers<void>();
                upstream.replyAlways(async () => {
                    await gate.promise;
                    return { text: 'Hello' };
                });
                upstream.replyAt('/v1/completions', async () => {
                    await gate.promise;
                    return { body: { choices: [{ index: 0, text: 'Hello', finish_reason: 'stop' }] } };
                });
                upstream.replyAt('/v1/embeddings', async () => {
                    await gate.promise;
                    return { body: { data: [{ index: 0, embedding: [1] }], usage: { prompt_tokens: 1 } } };
                });
                const before = upstream.requests.length;
                const answers = Array.from({ length: 30 }, async (_, index) => {
                    const text = `Hello ${crypto.randomUUID()}`;
                    const body = path.endsWith('/chat/completions')
                        ? { model: 'jack-green', messages: [{ role: 'user', content: text }], stream }
                        : path.endsWith('/completions')
                          ? { prompt: text, model: 'jack-green' }
                          : { input: text, model: 'jack-green', ...(stream ? { stream } : {}) };
                    const response = await (index % 2 === 0 ? server : other).post(path, body, {
                        authorization: `Bearer ${key}`,
                    });
                    await response.text();
                    return response;
                });
                await upstream.nextRequest();
                const refused = await Promise.race(
                    answers.map(async answer =>
                        (await answer).status === 429 ? answer : new Promise<never>(() => {}),
                    ),
                );
                expect(refused.headers.get('retry-after')).toBe('1');
                gate.resolve();
                const statuses = (await Promise.all(answers)).map(({ status }) => status);
                expect(statuses.filter(status => status === 200)).toHaveLength(1);
                expect(statuses.filter(status => status === 429)).toHaveLength(29);
                expect(upstream.requests).toHaveLength(before + 1);
                upstream.replyAlways({ text: 'Hello' });
            },
        );

        test('give back what a reply did not use', async () => {
            const { key } = await createToken(server.context, { limits: { tokensPerDay: 40 } });
            expect((await ask(key, { max_tokens: 5000 })).status).toBe(200);
            await server.turnsEnded();
            await until('the held tokens to be free', async () => (await ask(key)).status === 200 || null);
        });

        test('count what an answer cost that its client left', async () => {
            const { key } = await createToken(server.context, { limits: { tokensPerMinute: 1_000 } });
            upstream.reply({ text: ['word '.repeat(1_000), { waitFor: new Promise(() => {}) }] });
            const stream = await readStream(await ask(key, { stream: true }), 'word');
            await stream.leave();
            await upstream.aborted();
            await server.turnsEnded();
            expect((await ask(key)).status).toBe(429);
        });

        test('hold for answers at the same time, and give places back', async () => {
            const { key } = await createToken(server.context, { limits: { concurrentStreams: 2 } });
            const first = await hang(key, server);
            const second = await hang(key, other);
            const refused = await ask(key, { stream: true });
            expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
            expect((await jsonOf(refused)).error.message).toBe(
                'Rate limit reached: 2 replies at the same time. Wait for one to end.',
            );
            await first.leave();
            await server.turnsEnded(other === server ? 1 : 0);
            const third = await hang(key, server);
            await second.leave();
            await third.leave();
        });

        test('are set over HTTP and by the command line, and hold at once', async () => {
            const admin = await logIn(server);
            const created = await fetch(`${server.url}/api/tokens`, {
                method: 'POST',
                headers: admin,
                body: JSON.stringify({ limits: { requestsPerMinute: 1 } }),
            });
            const { key, token } = await jsonOf<{ key: string; token: { id: number; hint: string; limits: Limits } }>(
                created,
            );
            expect(token.limits).toEqual({ requestsPerMinute: 1 });
            expect([(await ask(key)).status, (await ask(key)).status]).toEqual([200, 429]);
            const changed = await fetch(`${server.url}/api/tokens/${token.id}`, {
                method: 'PATCH',
                headers: admin,
                body: JSON.stringify({ limits: { requestsPerMinute: 2 }, note: 'More' }),
            });
            expect([changed.status, await jsonOf<object>(changed)]).toMatchObject([
                200,
                { limits: { requestsPerMinute: 2 }, note: 'More' },
            ]);
            expect([(await ask(key)).status, (await ask(key)).status]).toEqual([200, 429]);
            const command = await runCommand(['tokens', 'update', key, '--limit-requests-per-minute', '0'], {
                cwd: '.',
                env: { DATABASE_URL: databaseUrl },
            });
            expect(command).toEqual({ code: 0, out: `${token.hint}: requestsPerMinute=0\n`, errors: '' });
            expect((await ask(key)).status).toBe(200);
            const wrong = await fetch(`${server.url}/api/tokens/${token.id}`, {
                method: 'PATCH',
                headers: admin,
                body: JSON.stringify({ limits: { tokensPerDay: -1 } }),
            });
            expect([wrong.status, (await jsonOf(wrong)).error.param]).toEqual([400, 'limits.tokensPerDay']);
        });
    });

    describe('of an address', () => {
        test('hold for visitors of the web chat, not for the admin and not for this machine', async () => {
            const visitor = { 'x-forwarded-for': '203.0.113.7' };
            expect(await statusesOf(visitor)).toEqual([200, 200, 200, 429]);
            expect(await statusesOf({ 'x-forwarded-for': '203.0.113.8' })).toEqual([200, 200, 200, 429]);
            expect(await statusesOf({ ...visitor, ...(await logIn(server)) })).toEqual([200, 200, 200, 200]);
            expect(await statusesOf({})).toEqual([200, 200, 200, 200]);
        });

        test('hold for a network of IPv6 together', async () => {
            const addresses = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2', '2001:db8:1:2::3', '2001:db8:1:2::4'];
            const statuses = [];
            for (const address of addresses) statuses.push(await statusOf({ 'x-forwarded-for': address }));
            expect(statuses).toEqual([200, 200, 200, 429]);
            expect(await statusOf({ 'x-forwarded-for': '2001:db8:1:3::1' })).toBe(200);
        });

        test('hold for answers at the same time', async () => {
            const visitor = { 'x-forwarded-for': '203.0.113.9' };
            upstream.reply({ text: ['Half of ', { waitFor: new Promise(() => {}) }] });
            const stream = await readStream(await chat(visitor), 'Half of ');
            const refused = await chat(visitor);
            expect([refused.status, (await jsonOf(refused)).error.code]).toEqual([429, 'rate_limit_exceeded']);
            await stream.leave();
        });

        test('slow down who guesses keys, and nobody who has one (attack 4)', async () => {
            const headers = { 'x-forwarded-for': '203.0.113.10' };
            const guess = () =>
                get(`ptbk_${crypto.randomUUID().replaceAll('-', '')}`, '/api/openai/models', server, headers);
            const statuses = new Set<number>();
            for (let index = 0; index < 100; index += 1) statuses.add((await guess()).status);
            expect([...statuses]).toEqual([401]);
            const slowed = await guess();
            expect([slowed.status, Number(slowed.headers.get('retry-after')) > 0]).toEqual([429, true]);
            expect((await get(TEST_KEY, '/api/openai/models', server, headers)).status).toBe(200);
        });
    });

    test.each([
        ['/agents/jack-green/api/feedback', 'POST'],
        ['/metrics', 'GET'],
    ])('slow down who guesses keys at %s, too', async (path, method) => {
        const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': `203.0.113.${path.length}` };
        const statuses: number[] = [];
        for (let index = 0; index <= 100; index += 1)
            statuses.push((await fetch(server.url + path, { method, headers })).status);
        expect(statuses).toEqual([...Array.from({ length: 100 }, () => 401), 429]);
    });

    test('count what visitors think of answers as they count questions', async () => {
        const headers = { authorization: '', 'x-forwarded-for': '203.0.113.20' };
        const statuses: number[] = [];
        for (let index = 0; index < 4; index += 1)
            statuses.push((await server.post('/agents/jack-green/api/feedback', {}, headers)).status);
        expect(statuses).toEqual([400, 400, 400, 429]);
    });

    test('are counted for who watches the server', async () => {
        const text = await (await fetch(`${server.url}/metrics`, { headers: await logIn(server) })).text();
        for (const limit of ['requestsPerMinute', 'concurrentStreams', 'key-guesses']) {
            expect(text).toMatch(new RegExp(`limit="${limit}"\\} [1-9]`));
        }
    });

    function start(): Promise<TestServer> {
        return startTestServer({
            databaseUrl,
            providers: [providerAt(upstream.baseUrl)],
            config: { addressLimits: LIMITED_ADDRESS, isProxyTrusted: true },
            overrides: { database: atNoon },
        });
    }

    function ask(key: string, body: object = {}, at = server): Promise<Response> {
        const messages = [{ role: 'user', content: `Hello from ${crypto.randomUUID()}` }];
        return at.post(
            '/agents/jack-green/api/openai/chat/completions',
            { messages, ...body },
            {
                authorization: `Bearer ${key}`,
            },
        );
    }

    function get(key: string, path: string, at: TestServer, headers = {}): Promise<Response> {
        return fetch(at.url + path, { headers: { authorization: `Bearer ${key}`, ...headers } });
    }

    function chat(headers: Readonly<Record<string, string>>): Promise<Response> {
        const message = `Hello from ${crypto.randomUUID()}`;
        return server.post('/agents/jack-green/api/chat', { message }, headers);
    }

    async function statusesOf(headers: Readonly<Record<string, string>>): Promise<readonly number[]> {
        const statuses = [];
        for (let index = 0; index < 4; index += 1) {
            statuses.push(await statusOf(headers));
        }
        return statuses;
    }

    async function statusOf(headers: Readonly<Record<string, string>>): Promise<number> {
        const response = await chat(headers);
        await response.text();
        return response.status;
    }

    async function hang(key: string, at: TestServer): Promise<ReadStream> {
        upstream.reply({ text: ['Half of ', { waitFor: new Promise(() => {}) }] });
        return readStream(await ask(key, { stream: true }, at), 'Half of ');
    }
});
