import { afterAll, beforeAll, expect, test } from 'bun:test';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream, type UpstreamScript } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const CHAT = '/agents/jack-green/api/chat';
const GENERAL = 'The agent could not answer. Try again; if it stays so, tell the admin of this server.';
const HALF: UpstreamScript = {
    raw: ['data: {"choices":[{"index":0,"delta":{"content":"Half"}}]}\n\n', 'data: [DONE]\n\n'],
};

let upstream: ScriptedUpstream;
let server: TestServer;
let admin: Readonly<Record<string, string>>;
beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl, { name: 'inner-name' })] });
    admin = await logIn(server);
});
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

test.each([
    [{ status: 500, body: 'oops' }, GENERAL, 'The provider "inner-name" failed (HTTP 500).'],
    [{ status: 401, body: 'bad key' }, GENERAL, 'The provider "inner-name" refused the key of this server (HTTP 401).'],
    [
        { status: 429, body: 'slow down' },
        'The agent is asked too much at the moment. Try again in a while.',
        'The provider "inner-name" has too many requests at the moment.',
    ],
])('of %j visitors get a general sentence, the admin and keys the provider and its reason', async (script, ...told) => {
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
});

test.each([{}, { 'x-resume': 'true' }])('the same of a failure in the middle, with %j', async headers => {
    upstream.replyAlways(HALF);
    const streamFor = async (who = {}) => (await server.post(CHAT, { message: 'Hi' }, { ...headers, ...who })).text();
    expect(await streamFor()).toContain(`"errorText":"${GENERAL}"`);
    expect(await streamFor(admin)).toContain('The provider \\"inner-name\\" broke off its answer.');
});
