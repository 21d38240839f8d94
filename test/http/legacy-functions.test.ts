import { afterAll, beforeAll, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { createToken } from '../../src/auth/create-token.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

type LegacyChoice = 'none' | 'auto' | { name: string };

const FUNCTIONS = [{ name: 'search', description: 'Finds', parameters: { type: 'object', properties: {} } }];
const CALL = { name: 'search', arguments: '{"for":"roses"}' };

/** What a client sends as `function_call`, and the `tool_choice` that the provider gets. */
const CHOICES: readonly (readonly [LegacyChoice | undefined, unknown])[] = [
    [undefined, undefined],
    ['auto', 'auto'],
    ['none', 'none'],
    [{ name: 'search' }, { type: 'function', function: { name: 'search' } }],
];

eachDialect('the older functions of Chat Completions', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({ databaseUrl: await newUrl(), providers: [providerAt(upstream.baseUrl)] });
        await server.createAgent('Jack');
    });
    afterAll(() => Promise.all([upstream.stop(), server.stop()]));

    for (const isStreamed of [false, true]) {
        for (const [choice, toolChoice] of CHOICES) {
            test(`${JSON.stringify(choice)} reaches the model, ${isStreamed ? 'streamed' : 'whole'}`, async () => {
                upstream.reply(calling());
                const { key } = await createToken(server.context);
                const client = new OpenAI({
                    baseURL: new URL('/agents/jack/api/openai', server.url).href,
                    apiKey: key,
                    maxRetries: 0,
                });
                const request = {
                    model: 'agent:jack',
                    messages: [{ role: 'user' as const, content: 'Find roses' }],
                    functions: FUNCTIONS,
                    ...(choice === undefined ? {} : { function_call: choice }),
                };
                const completion = isStreamed
                    ? await client.chat.completions.stream({ ...request, stream: true }).finalChatCompletion()
                    : await client.chat.completions.create(request);
                const [first] = completion.choices;
                expect(first?.message.function_call).toEqual(CALL);
                expect(first?.message.tool_calls).toBeUndefined();
                expect(first?.finish_reason).toBe('function_call');
                const sent = upstream.requests.at(-1)?.body;
                expect(sent?.['tools']).toEqual([{ type: 'function', function: FUNCTIONS[0] }]);
                expect(sent?.['tool_choice']).toEqual(toolChoice);
            });
        }
    }
});

function calling() {
    const call = { index: 0, id: 'call_0', type: 'function', function: CALL };
    return {
        chunks: [
            { choices: [{ index: 0, delta: { role: 'assistant', tool_calls: [call] } }] },
            { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
        ],
    };
}
