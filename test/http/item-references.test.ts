import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const RESPONSES = '/agents/jack-green/api/openai/responses';
const MODEL = 'agent:jack-green';
const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const LOOK = {
    type: 'function',
    name: 'look',
    parameters: { type: 'object' },
    strict: false,
} as const;
const callOf = (index: number, id: string) => ({
    choices: [
        {
            index: 0,
            delta: {
                tool_calls: [{ index, id, type: 'function', function: { name: 'look', arguments: `{"at":"${id}"}` } }],
            },
        },
    ],
});
const TEXT_AND_CALLS = {
    chunks: [
        { choices: [{ index: 0, delta: { reasoning_content: 'Hm.' } }] },
        { choices: [{ index: 0, delta: { content: 'Let me look.' } }] },
        callOf(0, 'call_1'),
        callOf(1, 'call_2'),
        { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ],
};

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
    await createToken(server.context, { key: OTHER_KEY });
});
beforeEach(() => upstream.replyAlways({ text: ['Hello ', 'there'] }));
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

describe('an input with item ids', () => {
    test.each([false, true])("sends the agent's earlier output to the model (streamed: %p)", async isStreamed => {
        upstream.reply(TEXT_AND_CALLS);
        const client = server.openai();
        const question = `What is up? (${isStreamed})`;
        const request = { model: MODEL, input: question, tools: [LOOK] };
        const given = isStreamed
            ? await client.responses.stream(request).finalResponse()
            : await client.responses.create(request);
        const references = given.output.map(({ id }) => ({ type: 'item_reference' as const, id: id ?? '' }));
        await client.responses.create({
            ...request,
            input: [
                { role: 'user', content: question },
                ...references,
                { type: 'function_call_output', call_id: 'call_1', output: 'The sky.' },
                { type: 'function_call_output', call_id: 'call_2', output: 'A bird.' },
            ],
        });
        expect(Object(upstream.requests.at(-1)?.body?.['messages']).slice(-4)).toEqual([
            { role: 'user', content: question },
            {
                role: 'assistant',
                content: 'Let me look.',
                tool_calls: ['call_1', 'call_2'].map(id => ({
                    id,
                    type: 'function',
                    function: { name: 'look', arguments: `{"at":"${id}"}` },
                })),
            },
            { role: 'tool', tool_call_id: 'call_1', content: 'The sky.' },
            { role: 'tool', tool_call_id: 'call_2', content: 'A bird.' },
        ]);
        const rows = (await server.rows('ChatHistory')).slice(-5);
        expect(new Set(rows.map(row => row['conversationId'])).size).toBe(1);
    });

    test('has items with the same ids streamed, not streamed and fetched again', async () => {
        upstream.reply(TEXT_AND_CALLS);
        const client = server.openai();
        const request = { model: MODEL, input: 'What is up?', tools: [LOOK] };
        const given = await client.responses.stream(request).finalResponse();
        const fetched = await client.responses.retrieve(given.id);
        expect(fetched.output.map(({ id }) => id)).toEqual(given.output.map(({ id }) => id));
    });

    test('may omit their type', async () => {
        const given = await server.openai().responses.create({ model: MODEL, input: 'Hello!' });
        const input = [
            { role: 'user', content: 'Hello!' },
            { id: given.output[0]?.id },
            { role: 'user', content: 'And?' },
        ];
        expect((await server.post(RESPONSES, { input })).status).toBe(200);
        expect(Object(upstream.requests.at(-1)?.body?.['messages']).at(-2)).toEqual({
            role: 'assistant',
            content: 'Hello there',
        });
    });

    test.each([
        ['that nobody has', async () => 'msg_0000000000000000000000000000000000', {}],
        ['of no known form', async () => 'msg_1', {}],
        ['of another key', messageId, { authorization: `Bearer ${OTHER_KEY}` }],
    ])('is rejected if it is one %s', async (_, itemId, headers) => {
        const id = await itemId();
        const input = [
            { role: 'user', content: 'Hello!' },
            { type: 'item_reference', id },
        ];
        const response = await server.post(RESPONSES, { input }, headers);
        expect([response.status, (await jsonOf(response)).error]).toEqual([
            404,
            {
                message: `There is no item with the id '${id}'.`,
                type: 'invalid_request_error',
                param: 'input[1].id',
                code: 'not_found',
            },
        ]);
    });

    test('is rejected if the response was not stored', async () => {
        const given = await server.openai().responses.create({ model: MODEL, input: 'Hello!', store: false });
        const input = [{ type: 'item_reference', id: given.output[0]?.id }];
        expect((await server.post(RESPONSES, { input })).status).toBe(404);
    });
});

async function messageId(): Promise<string> {
    const given = await server.openai().responses.create({ model: MODEL, input: 'Hello!' });
    return given.output[0]?.id ?? '';
}
