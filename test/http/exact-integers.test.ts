import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    upstream.replyAt('/v1/completions', { body: { choices: [{ index: 0, text: 'Hi', finish_reason: 'stop' }] } });
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
});
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

const API = '/agents/jack-green/api/openai';
const MESSAGES = '"messages":[{"role":"user","content":"Hello"}]';
const ROUTES = [
    ['Chat Completions', `${API}/chat/completions`, MESSAGES],
    ['Chat Completions, streamed', `${API}/chat/completions`, `"stream":true,${MESSAGES}`],
    ['completions', `${API}/completions`, '"prompt":"Hello"'],
    ['the web chat', '/agents/jack-green/api/chat', '"message":"Hello"'],
    ['the web chat, whole', '/agents/jack-green/api/chat', '"stream":false,"message":"Hello"'],
] as const;
const INTEGERS = [
    '0',
    '-1',
    '9007199254740991',
    '9007199254740993',
    '-9007199254740993',
    '1234567890123456789',
    '9223372036854775807',
    '-9223372036854775808',
];

describe.each(ROUTES)('%s', (_, path, rest) => {
    test.each(INTEGERS)('hands on the seed %s as it is', async seed => {
        const response = await post(path, `{"seed":${seed},${rest}}`);
        expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
        expect(upstream.requests.at(-1)?.bodyText).toMatch(new RegExp(`"seed":${seed}[,}]`));
    });

    test.each(['9223372036854775808', '-9223372036854775809', '1.5', '"7"', '{"rawJSON":"7"}', '1'.repeat(100_000)])(
        'refuses the seed %.30s',
        async seed => {
            const response = await post(path, `{"seed":${seed},${rest}}`);
            expect([response.status, (await jsonOf(response)).error.param]).toEqual([400, 'seed']);
        },
    );
});

test('long integers in the schema of a tool reach the provider as they are, also with an Idempotency-Key', async () => {
    const schema = '{"type":"object","properties":{"id":{"type":"integer","const":12345678901234567890}}}';
    const tools = `[{"type":"function","function":{"name":"find","parameters":${schema}}}]`;
    for (const _ of ['first', 'again']) {
        const body = `{"tools":${tools},${MESSAGES}}`;
        const response = await post(`${API}/chat/completions`, body, { 'idempotency-key': 'long integers' });
        expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
    }
    const carried = upstream.requests.filter(({ bodyText }) => bodyText.includes('12345678901234567890'));
    expect(carried).toHaveLength(1);
});

function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(server.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json', ...headers },
        body,
    });
}
