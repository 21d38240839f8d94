import { afterAll, beforeAll, expect, test } from 'bun:test';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream, type UpstreamScript } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { until } from '../support/until.ts';

const CHAT = '/agents/jack-green/api/chat';
const GENERAL = 'The agent could not answer. Try again. If it keeps failing, tell the admin of this server.';
const HALF: UpstreamScript = {
    raw: ['data: {"choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n', 'data: [DONE]\n\n'],
};

let upstream: ScriptedUpstream;
let server: TestServer;
let admin: Readonly<Record<string, string>>;
beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({
        providers: [providerAt(upstream.baseUrl, { name: 'inner-name' })],
        // Failures before the first frame are answers of their own for as long.
        config: { keepAliveMs: 600_000 },
    });
    admin = await logIn(server);
});
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

test.each([
    [{ status: 500, body: 'oops' }, GENERAL, 'The provider "inner-name" failed (HTTP 500).'],
    [
        { status: 401, body: 'bad key' },
        GENERAL,
        'The provider "inner-name" rejected the API key of this server (HTTP 401).',
    ],
    [
        { status: 429, body: 'slow down' },
        'The agent is busy. Try again in a moment.',
        'The provider "inner-name" has too many requests at the moment.',
    ],
])(
    'after %j, visitors get a general message, the admin and API keys the provider and its reason (attack 14)',
    async (script, ...told) => {
        upstream.replyAlways(script);
        const [forVisitors, whole] = told;
        for (const body of [{ message: 'Hi' }, { message: 'Hi', stream: false }]) {
            const messageFor = async (headers = {}) => {
                const response = await server.post(CHAT, body, headers);
                return (await jsonOf(response)).error.message;
            };
            expect(await messageFor()).toBe(forVisitors);
            expect(await messageFor(admin)).toBe(whole);
        }
        const ofApi = await server.post('/agents/jack-green/api/openai/chat/completions', {
            messages: [{ role: 'user', content: 'Hi' }],
        });
        expect((await jsonOf(ofApi)).error.message).toBe(whole);
    },
);

test.each([{}, { 'x-resume': 'true' }])('the same for a failure during the stream, with %j', async headers => {
    upstream.replyAlways(HALF);
    const streamFor = async (who = {}) => (await server.post(CHAT, { message: 'Hi' }, { ...headers, ...who })).text();
    expect(await streamFor()).toContain(`"errorText":"${GENERAL}"`);
    expect(await streamFor(admin)).toContain('The provider \\"inner-name\\" ended its reply early.');
});

test('the same for a failure of a reply that is resumed after its last event', async () => {
    for (const [who, told] of [
        [{ cookie: `visitor=${'a'.repeat(32)}` }, GENERAL],
        [admin, 'The provider "inner-name" ended its reply early or sent an unreadable one.'],
    ] as const) {
        const fail = Promise.withResolvers<void>();
        upstream.reply({ text: ['Half', { waitFor: fail.promise }, { cut: true }] });
        const chat = { id: 'chat', messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] };
        const begun = await server.post(CHAT, chat, { 'x-resume': 'true', ...who });
        const resumed = fetch(`${server.url}${CHAT}/chat/stream?starting_after=100`, { headers: who });
        await until('both to be answered', async () => server.context.openTurns.count() === 2 || null);
        fail.resolve();
        expect((await jsonOf(await resumed)).error.message).toBe(told);
        await begun.text();
        await server.drain();
    }
});
