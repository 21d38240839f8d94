import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const COMPLETIONS = '/agents/jack-green/api/openai/chat/completions';
const RESPONSES = '/agents/jack-green/api/openai/responses';
const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };
const DAY_MS = 24 * 60 * 60 * 1000;

let keyCount = 0;
const newKey = () => ({ 'idempotency-key': `key-${++keyCount}` });

eachDialect('an Idempotency-Key', (_, { newUrl, dialect }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let elapsedMs = 0;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
            overrides: { now: () => new Date(Date.now() + elapsedMs) },
        });
        await createToken(server.context, { key: OTHER_KEY });
    });
    beforeEach(() => upstream.replyAlways({ text: ['Hello ', 'there'] }));
    afterAll(async () => {
        await server.stop();
        await upstream.stop();
    });

    /** How many times the provider was asked and how many rows were written meanwhile. */
    const countWork = async (work: () => Promise<unknown>) => {
        const before = [upstream.requests.length, (await server.rows('ChatHistory')).length] as const;
        await work();
        const rows = await server.rows('ChatHistory');
        return { calls: upstream.requests.length - before[0], rows: rows.length - before[1] };
    };

    /** Resolves when the provider has the request that follows on the `count` before. */
    const askedAfter = async (count: number) => {
        while (upstream.requests.indexOf(await upstream.nextRequest()) < count);
    };

    describe.each([
        ['a completion', COMPLETIONS, HELLO],
        ['a streamed completion', COMPLETIONS, { ...HELLO, stream: true }],
        ['a response', RESPONSES, { input: 'Hello!' }],
        ['a streamed response', RESPONSES, { input: 'Hello!', stream: true }],
    ])('with %s', (_name, path, body) => {
        test('returns the same bytes, with one provider request and one turn (attack 38)', async () => {
            const key = newKey();
            const texts: string[] = [];
            const work = await countWork(async () => {
                for (let count = 0; count < 3; count += 1) {
                    const response = await server.post(path, body, key);
                    expect(response.status).toBe(200);
                    texts.push(await response.text());
                }
            });
            expect(work).toEqual({ calls: 1, rows: 2 });
            expect(texts[0]).toContain('there');
            expect(texts).toEqual([texts[0], texts[0], texts[0]].map(String));
        });

        test('makes a second request wait for the first', async () => {
            const release = Promise.withResolvers<void>();
            upstream.reply({ text: ['Hello ', { waitFor: release.promise }, 'again'] });
            const key = newKey();
            const asked = upstream.requests.length;
            const work = await countWork(async () => {
                const first = server.post(path, body, key);
                await askedAfter(asked);
                const second = server.post(path, body, key);
                release.resolve();
                const [one, other] = await Promise.all([first, second]);
                expect(await other.text()).toBe(await one.text());
            });
            expect(work).toEqual({ calls: 1, rows: 2 });
        });

        test('stores nothing after a failure', async () => {
            upstream.reply({ status: 500, body: { error: { message: 'No' } } });
            const key = newKey();
            expect((await server.post(path, body, key)).status).toBe(502);
            expect(await (await server.post(path, body, key)).text()).toContain('there');
        });

        test('completes the reply when the first client has left', async () => {
            const release = Promise.withResolvers<void>();
            upstream.reply({ text: ['Hello ', { waitFor: release.promise }, 'again'] });
            const key = newKey();
            const asked = upstream.requests.length;
            const work = await countWork(async () => {
                const leaving = new AbortController();
                const first = fetch(server.url + path, {
                    method: 'POST',
                    headers: { authorization: `Bearer ${server.openai().apiKey}`, ...key },
                    body: JSON.stringify(body),
                    signal: leaving.signal,
                }).then(response => response.text());
                await askedAfter(asked);
                leaving.abort();
                await first.catch(() => undefined);
                const second = server.post(path, body, key);
                release.resolve();
                expect(await (await second).text()).toContain('again');
            });
            expect(work).toEqual({ calls: 1, rows: 2 });
        });
    });

    test('stores nothing of an interrupted stream', async () => {
        for (const [path, body] of [
            [COMPLETIONS, HELLO],
            [RESPONSES, { input: 'Hello!' }],
        ] as const) {
            const key = newKey();
            upstream.reply({ chunks: [{ choices: [{ index: 0, delta: { content: 'Half' } }] }] });
            const broken = await (await server.post(path, { ...body, stream: true }, key)).text();
            expect(broken).toContain('"error"');
            expect(await (await server.post(path, { ...body, stream: true }, key)).text()).toContain('there');
        }
    });

    test('is rejected with another body or path', async () => {
        const key = newKey();
        await server.post(COMPLETIONS, HELLO, key);
        for (const [path, body] of [
            [COMPLETIONS, { ...HELLO, temperature: 0 }],
            [COMPLETIONS, { ...HELLO, stream: true }],
            ['/api/openai/chat/completions', { ...HELLO, model: 'agent:jack-green' }],
        ] as const) {
            const response = await server.post(path, body, key);
            const { error } = await jsonOf(response);
            expect([response.status, response.headers.get('x-should-retry'), error.code, error.param]).toEqual([
                400,
                'false',
                'idempotency_key_reused',
                'Idempotency-Key',
            ]);
        }
    });

    test('belongs to one caller (attack 10)', async () => {
        const key = newKey();
        const work = await countWork(async () => {
            await server.post(COMPLETIONS, HELLO, key);
            const response = await server.post(COMPLETIONS, HELLO, { ...key, authorization: `Bearer ${OTHER_KEY}` });
            expect(response.status).toBe(200);
        });
        expect(work).toEqual({ calls: 2, rows: 4 });
    });

    test('does not return the reply of a deleted agent', async () => {
        await server.createAgent('Anna\n\nPERSONA A gardener');
        const path = '/agents/anna/api/openai/chat/completions';
        const key = newKey();
        expect((await server.post(path, HELLO, key)).status).toBe(200);
        await server.context.agents.delete('anna', new Date());
        expect((await server.post(path, HELLO, key)).status).toBe(410);
    });

    test('that is empty is ignored', async () => {
        const empty = { 'idempotency-key': '' };
        const work = await countWork(async () => {
            for (const content of ['One', 'Two']) {
                const response = await server.post(COMPLETIONS, { messages: [{ role: 'user', content }] }, empty);
                expect(response.status).toBe(200);
            }
        });
        expect(work).toEqual({ calls: 2, rows: 4 });
    });

    test('of more than 255 characters is rejected', async () => {
        const response = await server.post(COMPLETIONS, HELLO, { 'idempotency-key': 'x'.repeat(256) });
        expect([response.status, (await jsonOf(response)).error.param]).toEqual([400, 'Idempotency-Key']);
    });

    test('expires after a day, with its reply', async () => {
        const key = newKey();
        await server.post(COMPLETIONS, HELLO, key);
        elapsedMs += DAY_MS + 1000;
        const work = await countWork(() => server.post(COMPLETIONS, { ...HELLO, temperature: 0 }, key));
        expect(work.calls).toBe(1);
        const rows = await server.rows('RunningReply');
        expect(rows).toHaveLength(1);
        const events = await server.rows('RunningReplyEvents');
        expect(new Set(events.map(row => row['replyId']))).toEqual(new Set([rows[0]?.['replyId']]));
    });

    test('whose reply is too large is rejected and not generated again', async () => {
        upstream.reply({ text: ['x'.repeat(5 * 1024 * 1024)] });
        const key = newKey();
        const first = await server.post(COMPLETIONS, HELLO, key);
        expect((await first.text()).length).toBeGreaterThan(5 * 1024 * 1024);
        expect((await server.post(COMPLETIONS, HELLO, key)).status).toBe(400);
    });

    test('of a stopped server is taken over', async () => {
        const key = newKey();
        await server.post(COMPLETIONS, HELLO, key);
        const { runningReplies } = server.context.stores;
        const [row] = (await server.rows('RunningReply')).slice(-1);
        await runningReplies.delete(String(row?.['replyId']));
        const at = new Date(server.context.now().getTime() - 60_000);
        const expired = { withoutKeyBefore: new Date(0), withKeyBefore: new Date(0) };
        await runningReplies.claim({
            replyId: 'gone',
            agentName: 'jack-green',
            callerHash: String(row?.['callerHash']),
            idempotencyKeyHash: String(row?.['idempotencyKeyHash']),
            requestHash: String(row?.['requestHash']),
            at,
            lostBefore: at,
            expired,
        });
        expect((await server.post(COMPLETIONS, HELLO, key)).status).toBe(200);
        const late = { replyId: 'gone', firstIndex: 0, at: server.context.now(), isEnd: true, isFailed: false };
        await runningReplies.append({ ...late, events: [{ type: 'text-delta', choice: 0, text: 'late' }] });
        expect(await (await server.post(COMPLETIONS, HELLO, key)).text()).toContain('there');
    });

    describe.each([
        ['texts that JSON and streams escape', { text: ['a\u2028b "\\', '\u0000', '\ud83d', '\ude00', '\n\ndata: x'] }],
        ['reasoning and a refusal', { deltas: [{ reasoning_content: 'Hm' }, { refusal: 'No' }, { refusal: '!' }] }],
        [
            'several tool calls',
            {
                deltas: [0, 1].flatMap(index => [
                    {
                        tool_calls: [
                            { index, id: `call_${index}`, type: 'function', function: { name: 'f', arguments: '' } },
                        ],
                    },
                    { tool_calls: [{ index, function: { arguments: '{"a":' } }] },
                    { tool_calls: [{ index, function: { arguments: '1}' } }] },
                ]),
            },
        ],
    ] as const)('of a reply with %s', (_name, script) => {
        test.each(
            [false, true].flatMap(stream => [
                [
                    COMPLETIONS,
                    { ...HELLO, stream, ...(stream ? { stream_options: { include_usage: true } } : {}) },
                ] as const,
                [RESPONSES, { input: 'Hello!', stream }] as const,
            ]),
        )('returns the same bytes later, at %s with %j', async (path, request) => {
            const body = 'deltas' in script ? { ...request, tools: toolsOf(path) } : request;
            upstream.reply('deltas' in script ? { chunks: toChunks(script.deltas) } : { text: [...script.text] });
            const key = newKey();
            const first = await (await server.post(path, body, key)).text();
            elapsedMs += 5000;
            expect(await (await server.post(path, body, key)).text()).toBe(first);
        });
    });

    test('and `x-resume` find the same reply', async () => {
        const key = { ...newKey(), 'x-resume': 'true' };
        const body = { ...HELLO, stream: true };
        const count = (await server.rows('RunningReply')).length;
        const text = await (await server.post(COMPLETIONS, body, key)).text();
        expect(await (await server.post(COMPLETIONS, body, key)).text()).toBe(text);
        const id = /"id":"([^"]+)"/.exec(text)?.[1];
        const headers = { authorization: `Bearer ${server.openai().apiKey}` };
        const resumed = await fetch(`${server.url}${COMPLETIONS}/${id}/stream`, { headers });
        expect(await resumed.text()).toBe(text);
        expect(await server.rows('RunningReply')).toHaveLength(count + 1);
    });

    test('is free after a failure, which can still be resumed by its id', async () => {
        const fail = Promise.withResolvers<void>();
        upstream.reply({ text: ['Half', { waitFor: fail.promise }, { cut: true }] });
        const key = { ...newKey(), 'x-resume': 'true' };
        const body = { ...HELLO, stream: true };
        const response = await server.post(COMPLETIONS, body, key);
        let broken = '';
        for await (const text of Object(response.body).pipeThrough(new TextDecoderStream())) {
            broken += text;
            // What was sent but not yet read would be lost with the connection.
            if (broken.includes('Half')) fail.resolve();
        }
        expect(await (await server.post(COMPLETIONS, body, key)).text()).toContain('there');
        const id = /"id":"([^"]+)"/.exec(broken)?.[1];
        const headers = { authorization: `Bearer ${server.openai().apiKey}` };
        const resumed = await (await fetch(`${server.url}${COMPLETIONS}/${id}/stream`, { headers })).text();
        expect(resumed).toContain('"content":"Half"');
        expect(resumed).toContain('"error"');
    });

    test('returns nothing of a deleted conversation', async () => {
        const key = newKey();
        const { id } = await jsonOf(await server.post(COMPLETIONS, HELLO, key));
        const [reply] = (await server.rows('ChatHistory')).slice(-1);
        const { agentName, callerHash, conversationId } = Object(reply);
        await server.context.stores.conversations.delete({ agentName, callerHash, conversationId });
        expect((await jsonOf(await server.post(COMPLETIONS, HELLO, key))).id).not.toBe(id);
    });

    if (dialect === 'postgres') {
        test('is shared by all servers of a database', async () => {
            const databaseUrl = await newUrl();
            const providers = [providerAt(upstream.baseUrl)];
            const servers = [
                await startTestServer({ databaseUrl, providers }),
                await startTestServer({ databaseUrl, providers }),
            ];
            const release = Promise.withResolvers<void>();
            upstream.reply({ text: ['Hello ', { waitFor: release.promise }, 'everywhere'] });
            const asked = upstream.requests.length;
            const key = newKey();
            const answers = servers.map(each => each.post(COMPLETIONS, { ...HELLO, stream: true }, key));
            await askedAfter(asked);
            release.resolve();
            const [one, other] = await Promise.all(answers.map(async answer => (await answer).text()));
            expect(one).toContain('everywhere');
            expect(other).toBe(one);
            expect(upstream.requests.length - asked).toBe(1);
            for (const each of servers) await each.stop();
        });
    }
});

function toolsOf(path: string): readonly object[] {
    const tool = { name: 'f', parameters: { type: 'object', properties: {} } };
    return [path === RESPONSES ? { type: 'function', ...tool } : { type: 'function', function: tool }];
}

function toChunks(deltas: readonly object[]): object[] {
    const choice = { index: 0, finish_reason: null };
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    return [
        ...deltas.map(delta => ({ choices: [{ ...choice, delta }] })),
        { choices: [{ ...choice, delta: {}, finish_reason: 'stop' }], usage },
    ];
}
