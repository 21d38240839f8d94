import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import type OpenAI from 'openai';
import type { ProvidersAnswer } from '../../src/http/web/operation-ui-protocol.ts';
import { type LearningServer, startLearningServer } from '../learning/support/start-learning-server.ts';
import { IMITATIONS } from '../support/imitations.ts';
import { jsonOf } from '../support/json-of.ts';
import { type RecordedRequest, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt } from '../support/start-test-server.ts';

// What the server adds to a request, and providers that refuse it in their own words.

const ADDITIONS: Readonly<Record<string, string>> = {
    nothing: '',
    'a temperature': 'MODEL TEMPERATURE 0.2',
    'a token limit': 'MODEL MAX TOKENS 500',
    'a token limit that no model has': 'MODEL MAX TOKENS 200000',
    'a top p': 'MODEL TOP P 0.5',
    'a tool': 'USE TIME',
    'tools of a careless server': 'USE MCP {mcp}',
    everything: 'MODEL TEMPERATURE 0.2\nMODEL TOP P 0.5\nMODEL MAX TOKENS 200000\nUSE TIME\nUSE MCP {mcp}',
};

/** Each breaks a rule of a provider. */
const CARELESS_TOOLS = [
    { name: 'no_properties', inputSchema: { type: 'object' } },
    { name: 'no_type', inputSchema: { properties: { at: { type: 'string' } } } },
    { name: 'no_schema' },
    {
        name: 'annotated',
        inputSchema: { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: {} },
    },
    {
        name: 'closed',
        inputSchema: {
            type: 'object',
            properties: { when: { oneOf: [{ type: 'string' }, { const: 1 }] }, on: { $ref: '#/$defs/day' } },
            $defs: { day: { type: 'string' } },
            additionalProperties: false,
        },
    },
    { name: 'list', inputSchema: { type: 'object', properties: { all: { type: 'array' } } } },
    { name: 'choice', inputSchema: { type: 'object', anyOf: [{ properties: { a: { type: 'string' } } }] } },
    {
        name: 'half',
        description: 'Half of \ud83d',
        inputSchema: { type: 'object', properties: { '\udc00': { description: '\ud83d' } } },
    },
    { name: 'long', description: 'long '.repeat(2000), inputSchema: { type: 'object', properties: {} } },
    { name: 'a.name with/signs and much more than sixty-four characters in one row', inputSchema: { type: 'object' } },
    { name: 'wrong', inputSchema: 'nothing' },
];

let upstream: ScriptedUpstream;
let server: LearningServer;
let mcp: ReturnType<typeof startCarelessServer>;

beforeAll(() => {
    mcp = startCarelessServer();
});
afterAll(() => mcp.stop(true));

function startCarelessServer() {
    return Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        async fetch(request) {
            if (request.method !== 'POST') return new Response(null, { status: 405 });
            const { id, method, params } = JSON.parse(await request.text());
            if (id === undefined) return new Response(null, { status: 202 });
            const serverInfo = { name: 'careless', version: '1' };
            const begun = { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo };
            const result = method === 'initialize' ? begun : { tools: CARELESS_TOOLS };
            return Response.json({ jsonrpc: '2.0', id, result });
        },
    });
}

function isTeacher({ bodyText }: RecordedRequest): boolean {
    return bodyText.includes('You decide what the AI agent');
}

const CHAT = '/agents/jack-green/api/openai/chat/completions';
const LESSONS = { lessons: [{ keyword: 'KNOWLEDGE', content: 'Ferns like the shade.', replaces: null }] };

describe.each(Object.keys(IMITATIONS))('a provider that refuses as %s', imitation => {
    beforeAll(async () => {
        upstream = startScriptedUpstream();
        upstream.imitate(imitation, { tools: false });
        upstream.replyAlways(request => ({ text: isTeacher(request) ? JSON.stringify(LESSONS) : 'Hello there' }));
        server = await startLearningServer({
            providers: [providerAt(upstream.baseUrl)],
            config: { isPrivateAllowed: true },
        });
    });
    afterAll(async () => {
        await server.stop();
        await upstream.stop();
    });

    for (const [index, [what, lines]] of Object.entries(ADDITIONS).entries()) {
        for (const stream of [false, true]) {
            test(`answers an agent whose book adds ${what}, streamed: ${stream}`, async () => {
                const book = `Agent ${index} ${stream}\nCLOSED\n${lines.replace('{mcp}', `http://127.0.0.1:${mcp.port}/mcp`)}`;
                const agentName = await server.createAgent(book);
                expect(await ask(agentName, stream)).toBe('Hello there');
                const before = upstream.requests.length;
                expect(await ask(agentName, stream)).toBe('Hello there');
                // What was learned is known, so that nothing is asked twice.
                expect(upstream.requests.length).toBe(before + 1);
            });
        }
    }

    const hasTools = !['ollama', 'llamacpp', 'vllm'].includes(imitation);

    test(`${hasTools ? 'gets every tool of a careless server' : 'tells the admin that its model has no tools'}`, async () => {
        const agentName = await server.createAgent(`Careless\nCLOSED\nUSE MCP http://127.0.0.1:${mcp.port}/mcp`);
        await ask(agentName, true);
        const tools = JSON.parse(upstream.requests.at(-1)?.bodyText ?? '').tools ?? [];
        expect(tools).toHaveLength(hasTools ? CARELESS_TOOLS.length : 0);
        const { providers } = await jsonOf<ProvidersAnswer>(await server.asAdmin('GET', '/api/providers'));
        const refused = providers[0]?.refusals.map(({ what }) => what) ?? [];
        expect(refused.includes('tools')).toBe(!hasTools);
        expect(refused.filter(what => what.startsWith('the tool'))).toEqual([]);
    });

    test('teaches', async () => {
        await server.say('Remember that ferns like the shade.');
        await server.learned();
        expect(await server.book()).toContain('Ferns like the shade.');
    });
});

async function ask(agentName: string, stream: boolean): Promise<string> {
    const { completions } = server.openai(agentName).chat;
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Hello!' }];
    if (!stream) return (await completions.create({ model: agentName, messages })).choices[0]?.message.content ?? '';
    let text = '';
    for await (const { choices } of await completions.create({ model: agentName, messages, stream })) {
        text += choices[0]?.delta.content ?? '';
    }
    return text;
}

describe('what the client sends itself', () => {
    const TOOL = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
    const SCHEMA = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object', properties: {} } } };
    /** What a client sends to which provider, and the parameter that it gets back; `null` if it is answered. */
    const sent: readonly [string, object, string | null][] = [
        ['openai', { max_tokens: 50 }, null],
        ['openai', { temperature: 0.3 }, 'temperature'],
        ['openai', { temperature: 1 }, null],
        ['openai', { stop: ['x'] }, 'stop'],
        ['openai', { tools: [TOOL] }, 'tools[0].function.parameters'],
        ['azure', { max_completion_tokens: 50, user: 'u-1' }, null],
        ['azure', { parallel_tool_calls: true }, null],
        ['azure', { parallel_tool_calls: false }, 'parallel_tool_calls'],
        ['azure', { response_format: SCHEMA }, 'response_format'],
        ['gemini', { user: 'u-1' }, null],
        ['gemini', { logit_bias: { 1: 1 } }, 'logit_bias'],
        ['mistral', { max_completion_tokens: 50, seed: 1, user: 'u-1' }, null],
        ['mistral', { logprobs: true }, 'logprobs'],
        ['deepseek', { max_tokens: 9000 }, 'max_tokens'],
        ['deepseek', { response_format: SCHEMA }, 'response_format'],
        ['groq', { seed: 1 }, null],
        ['groq', { response_format: SCHEMA }, 'response_format'],
        ['groq', { logprobs: true }, 'logprobs'],
        ['ollama', { tools: [TOOL] }, 'tools'],
        ['llamacpp', { tools: [TOOL] }, 'tools'],
        ['vllm', { parallel_tool_calls: false }, 'parallel_tool_calls'],
    ];

    beforeEach(async () => {
        upstream = startScriptedUpstream();
        server = await startLearningServer({ providers: [providerAt(upstream.baseUrl)] });
        await server.createAgent('Wishful\nCLOSED\nMODEL TEMPERATURE 1\nMODEL MAX TOKENS 500\nUSE TIME');
    });
    afterEach(async () => {
        await server.stop();
        await upstream.stop();
    });

    test('what turns out to be wrong is forgotten', async () => {
        const send = () => server.post(CHAT, { messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 50 });
        const chats = () => upstream.requests.filter(request => !isTeacher(request));
        for (const imitation of ['openai', 'azure', 'openai', 'azure']) {
            upstream.imitate(imitation);
            for (const [index, requests] of [2, 1].entries()) {
                const before = chats().length;
                expect([imitation, (await send()).status]).toEqual([imitation, 200]);
                // Azure also refuses `stream_options`, once.
                if (imitation === 'openai' || index === 1) expect(chats().length - before).toBe(requests);
            }
        }
    });

    test.each(sent)('is refused or kept as %s does: %j', async (imitation, options, param) => {
        upstream.imitate(imitation, { tools: false });
        for (const agentName of ['jack-green', 'wishful']) {
            for (const stream of [false, true]) {
                const messages = [{ role: 'user', content: 'Hello!' }];
                const body = { model: agentName, messages, stream, ...options };
                const response = await server.post(`/agents/${agentName}/api/openai/chat/completions`, body);
                const refused = response.ok ? null : (await jsonOf(response)).error.param;
                expect([agentName, response.status, refused]).toEqual([agentName, param === null ? 200 : 400, param]);
            }
        }
    });
});
