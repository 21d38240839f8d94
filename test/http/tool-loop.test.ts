import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { readUIMessageStream, type UIMessage } from 'ai';
import { createToken } from '../../src/auth/create-token.ts';
import { TOOL_LIMITS } from '../../src/chat/tool-budget.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { type ScriptedUpstream, startScriptedUpstream, type UpstreamScript } from '../support/scripted-upstream.ts';
import { startMcpServer, type TestMcpServer } from '../support/start-mcp-server.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { toUiStream } from '../support/to-ui-stream.ts';

const CHAT = '/agents/jack/api/chat';
const COMPLETIONS = '/agents/jack/api/openai/chat/completions';

interface Call {
    readonly name: string;
    readonly input: object | string;
    readonly id?: string;
}

/** A reply of the model that calls tools, after a text where there is one. */
function calling(calls: readonly Call[], text: string | null = null): UpstreamScript {
    const toolCalls = calls.map(({ name, input, id }, index) => ({
        index,
        id: id ?? `call_${index}`,
        type: 'function',
        function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
    }));
    return {
        chunks: [
            ...(text === null ? [] : [{ choices: [{ index: 0, delta: { role: 'assistant', content: text } }] }]),
            { choices: [{ index: 0, delta: { role: 'assistant', tool_calls: toolCalls } }] },
            { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
            { choices: [], usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 } },
        ],
    };
}

async function setUp(databaseUrl?: string) {
    const upstream = startScriptedUpstream();
    const mcp = startMcpServer();
    const server = await startTestServer({
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
        providers: [providerAt(upstream.baseUrl)],
        config: { isPrivateAllowed: true },
        overrides: { now: () => new Date('2026-11-23T10:00:00Z') },
    });
    await server.createAgent(`Jack\nUSE MCP ${mcp.url}\nUSE TIME\nTEAM Rose Red\nMESSAGE SUFFIX Bye!`);
    await server.createAgent('Rose Red\nPERSONA Knows roses\nTEAM Jack\nUSE TIME');
    return { upstream, mcp, server };
}

eachDialect('a tool loop', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let mcp: TestMcpServer;
    let server: TestServer;
    beforeAll(async () => {
        ({ upstream, mcp, server } = await setUp(await newUrl()));
    });
    afterAll(() => Promise.all([upstream.stop(), mcp.stop(), server.stop()]));

    /** Two rounds, of an MCP server and of a team mate, then the answer. */
    function script(): void {
        upstream.reply(calling([{ name: 'weather', input: { city: 'Brno' } }], 'Let me look.'));
        upstream.reply(calling([{ name: 'ask_rose_red', input: { question: 'Do roses like it?' } }]));
        upstream.reply({ text: 'Roses do.' });
        upstream.reply({ text: 'Plant roses.' });
    }
    const answer = 'Let me look.\n\nPlant roses.\n\nBye!';

    async function throughApi(isStreamed: boolean): Promise<void> {
        // Somebody else each time: the same thread of the same caller would be the same turn, asked again.
        const { key } = await createToken(server.context);
        const messages: object[] = [{ role: 'user', content: 'What to plant in Brno?' }];
        script();
        const first = await ask();
        expect(first).toBe(answer);
        messages.push({ role: 'assistant', content: first }, { role: 'user', content: 'And then?' });
        upstream.reply({ text: 'Rest.' });
        expect(await ask()).toBe('Rest.\n\nBye!');

        async function ask(): Promise<string> {
            const response = await server.post(COMPLETIONS, { messages, stream: isStreamed }, bearer(key));
            if (!isStreamed) return String((await jsonOf(response)).choices[0]?.message.content);
            const text = await response.text();
            expect(text).not.toContain('tool_calls');
            const chunks = readSseData(text) as readonly { choices?: { delta: { content?: string } }[] }[];
            return chunks.map(chunk => chunk.choices?.[0]?.delta.content ?? '').join('');
        }
    }

    async function throughWebChat(isStreamed: boolean): Promise<void> {
        const visitor = { cookie: `visitor=${newRandomHex()}` };
        const messages: UIMessage[] = [
            { id: 'q1', role: 'user', parts: [{ type: 'text', text: 'What to plant in Brno?' }] },
        ];
        script();
        const first = await ask();
        expect(first.parts.filter(part => part.type !== 'step-start').map(withoutState)).toEqual([
            { type: 'text', text: 'Let me look.' },
            {
                type: 'dynamic-tool',
                toolName: 'weather',
                toolCallId: 'call_0',
                input: { city: 'Brno' },
                output: 'Sunny in Brno',
                providerExecuted: true,
                state: 'output-available',
            },
            {
                type: 'dynamic-tool',
                toolName: 'ask_rose_red',
                toolCallId: 'call_0_2',
                input: { question: 'Do roses like it?' },
                output: 'Roses do.',
                providerExecuted: true,
                state: 'output-available',
            },
            { type: 'text', text: '\n\nPlant roses.\n\nBye!' },
        ]);
        messages.push(first, { id: 'q2', role: 'user', parts: [{ type: 'text', text: 'And then?' }] });
        upstream.reply({ text: 'Rest.' });
        await ask();

        async function ask(): Promise<UIMessage> {
            const response = await server.post(CHAT, { id: 'chat', messages, stream: isStreamed }, visitor);
            if (!isStreamed) return (await jsonOf<{ message: UIMessage }>(response)).message;
            const read = await Array.fromAsync(readUIMessageStream({ stream: await toUiStream(response) }));
            const last = read.at(-1);
            if (last === undefined) throw new Error('The stream had no message.');
            return last;
        }
    }

    test('gives the same requests, replies and history through the API and the web chat, streamed or not', async () => {
        const recorded = [];
        for (const talk of [throughApi, throughWebChat]) {
            for (const isStreamed of [false, true]) {
                const before = { rows: (await server.rows('ChatHistory')).length, requests: upstream.requests.length };
                await talk(isStreamed);
                const rows = (await server.rows('ChatHistory')).slice(before.rows);
                expect(new Set(rows.map(row => row['conversationId'])).size).toBe(1);
                recorded.push({
                    rows: rows.map(row => [
                        row['message'],
                        row['usage'],
                        row['status'],
                        row['model'],
                        row['messageHash'],
                        row['previousMessageHash'],
                    ]),
                    bodies: upstream.requests.slice(before.requests).map(request => request.bodyText),
                });
            }
        }
        const [first, ...others] = recorded;
        for (const other of others) expect(other).toEqual(first as never);
    });

    test('is recorded as part of its turn, next to the thread that clients send', async () => {
        const before = (await server.rows('ChatHistory')).length;
        script();
        await server.post(CHAT, { message: 'What now?', stream: false });
        const rows = (await server.rows('ChatHistory')).slice(before);
        const [question, weather, weatherResult, mate, mateResult, reply] = rows;
        expect(rows.map(row => row['message'])).toMatchObject([
            { role: 'USER', content: 'What now?' },
            {
                role: 'MODEL',
                content: 'Let me look.',
                toolCalls: [{ id: 'call_0', kind: 'function', name: 'weather', arguments: '{"city":"Brno"}' }],
            },
            { role: 'TOOL', toolCallId: 'call_0', content: 'Sunny in Brno' },
            { role: 'MODEL', content: '', toolCalls: [{ id: 'call_0_2', name: 'ask_rose_red' }] },
            { role: 'TOOL', toolCallId: 'call_0_2', content: 'Roses do.' },
            { role: 'MODEL', content: answer, finishReason: 'stop' },
        ]);
        expect(rows.map(row => row['previousMessageHash'])).toEqual([
            null,
            question?.['messageHash'],
            weather?.['messageHash'],
            weatherResult?.['messageHash'],
            mate?.['messageHash'],
            question?.['messageHash'],
        ]);
        expect(new Set(rows.slice(1).map(row => row['replyId']))).toEqual(new Set([reply?.['replyId']]));
        expect(mateResult?.['usage']).toBeNull();
        // Three requests of the agent, one of its mate.
        expect(reply?.['usage']).toEqual({ promptTokens: 42, completionTokens: 16, totalTokens: 58 });
        const jobs = await server.rows('LearningJob');
        expect(jobs.filter(job => Number(job['messageId']) > before).map(job => Number(job['messageId']))).toEqual([
            Number(reply?.['id']),
        ]);
    });

    test('of a failed turn is replaced by its retry', async () => {
        const before = (await server.rows('ChatHistory')).length;
        const question = { messages: [{ role: 'user', content: 'Will it fail?' }] };
        upstream.reply(calling([{ name: 'get_time', input: {} }]));
        upstream.reply({ status: 500, body: 'oops' });
        expect((await server.post(COMPLETIONS, question)).status).toBe(502);
        const failed = (await server.rows('ChatHistory')).slice(before);
        expect(failed.map(row => [Object(row['message']).role, row['status']])).toEqual([
            ['USER', 'COMPLETE'],
            ['MODEL', 'FAILED'],
            ['TOOL', 'FAILED'],
            ['MODEL', 'FAILED'],
        ]);
        upstream.reply(calling([{ name: 'get_time', input: {} }]));
        upstream.reply({ text: 'No.' });
        expect((await server.post(COMPLETIONS, question)).status).toBe(200);
        const rows = (await server.rows('ChatHistory')).slice(before);
        expect(rows.map(row => [Object(row['message']).role, row['status']])).toEqual([
            ['USER', 'COMPLETE'],
            ['MODEL', 'COMPLETE'],
            ['TOOL', 'COMPLETE'],
            ['MODEL', 'COMPLETE'],
        ]);
    });
});

describe('own tools', () => {
    let upstream: ScriptedUpstream;
    let mcp: TestMcpServer;
    let server: TestServer;
    beforeAll(async () => {
        ({ upstream, mcp, server } = await setUp());
    });
    beforeEach(() => upstream.replyAlways({ text: 'Done.' }));
    afterAll(() => Promise.all([upstream.stop(), mcp.stop(), server.stop()]));

    const ask = async (body: object = {}) =>
        jsonOf(await server.post(COMPLETIONS, { messages: [{ role: 'user', content: 'Hi' }], ...body }));
    const lastRequest = () => Object(upstream.requests.at(-1)?.body);
    const namesOf = (request: { tools?: { function: { name: string } }[] }) =>
        (request.tools ?? []).map(tool => tool.function.name);
    const resultsIn = (request: { messages: { role: string; content: string }[] }) =>
        request.messages.filter(({ role }) => role === 'tool').map(({ content }) => content);
    const clientTool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });

    test("come before the client's, and are renamed if the names clash", async () => {
        await ask({ tools: [clientTool('look'), clientTool('get_time')] });
        expect(namesOf(lastRequest())).toEqual([
            'break',
            'wait',
            'weather',
            'agent_get_time',
            'ask_rose_red',
            'look',
            'get_time',
        ]);
    });

    test.each([
        ['where the client demands a call', { tools: [clientTool('look')], tool_choice: 'required' }, ['look']],
        ['of several alternatives', { n: 2 }, []],
        [
            "without the client's, which it forbids",
            { tools: [clientTool('look')], tool_choice: 'none' },
            ['break', 'wait', 'weather', 'get_time', 'ask_rose_red'],
        ],
    ])('are offered correctly %s', async (_, body, names) => {
        await ask(body);
        expect(namesOf(lastRequest())).toEqual(names);
    });

    test('run before calls of the client, which the model repeats after their results', async () => {
        const tools = [clientTool('look')];
        upstream.reply(
            calling([
                { name: 'look', input: {} },
                { name: 'get_time', input: { timeZone: 'Europe/Prague' } },
            ]),
        );
        upstream.reply(calling([{ name: 'look', input: { at: 'sky' }, id: 'call_look' }]));
        const answer = await ask({ tools });
        expect(answer.choices[0]).toMatchObject({
            message: {
                content: null,
                tool_calls: [{ id: 'call_look', function: { name: 'look', arguments: '{"at":"sky"}' } }],
            },
            finish_reason: 'tool_calls',
        });
        expect(lastRequest().messages.slice(-2)).toEqual([
            {
                role: 'assistant',
                content: null,
                tool_calls: [
                    {
                        id: 'call_1',
                        type: 'function',
                        function: { name: 'get_time', arguments: '{"timeZone":"Europe/Prague"}' },
                    },
                ],
            },
            {
                role: 'tool',
                tool_call_id: 'call_1',
                content: expect.stringContaining('Monday, 23 November 2026 at 11:00:00 CET'),
            },
        ]);
    });

    test('are shown to the admin as they are offered', async () => {
        const response = await fetch(`${server.url}/agents/jack/api/model-requirements`, {
            headers: await logIn(server),
        });
        const { tools } = await jsonOf<{ tools: readonly { name: string; description: string }[] }>(response);
        expect(tools.map(({ name, description }) => [name, description])).toEqual([
            ['break', 'Always fails.'],
            ['wait', 'Never answers.'],
            ['weather', 'Tells the weather.'],
            ['get_time', 'Tells the current date and time.'],
            ['ask_rose_red', 'Asks Rose Red, another agent. Knows roses'],
        ]);
    });

    test('that fail send the error to the model, and the reply continues', async () => {
        upstream.reply(
            calling([
                { name: 'break', input: {} },
                { name: 'get_time', input: { timeZone: 'Nowhere' } },
                { name: 'weather', input: 'no json' },
                { name: 'no_such_tool', input: {} },
                { name: 'ask_rose_red', input: {} },
            ]),
        );
        expect((await ask()).choices[0]?.message.content).toBe('Done.\n\nBye!');
        expect(resultsIn(lastRequest())).toEqual([
            'Broken on purpose',
            "There is no time zone 'Nowhere'.",
            'The arguments are not a JSON object.',
            "There is no tool 'no_such_tool'.",
            'The question is missing.',
        ]);
    });

    test('are limited: a model that keeps calling tools must reply in the end', async () => {
        let rounds = 0;
        upstream.replyAlways(request => {
            if (request.body?.['tool_choice'] === 'none') return { text: 'Enough.' };
            rounds += 1;
            return calling([{ name: 'get_time', input: {} }]);
        });
        expect((await ask()).choices[0]?.message.content).toBe('Enough.\n\nBye!');
        expect(rounds).toBe(TOOL_LIMITS.rounds);
    });

    test('of a model that never replies end in an error', async () => {
        upstream.replyAlways(calling([{ name: 'get_time', input: {} }]));
        expect((await ask()).error.code).toBe('upstream_error');
    });

    test('beyond the number of calls are rejected, and the model sees it', async () => {
        upstream.reply(
            calling(
                Array.from({ length: TOOL_LIMITS.calls + 1 }, (_, index) => ({
                    name: 'get_time',
                    input: {},
                    id: `call_${index}`,
                })),
            ),
        );
        await ask();
        expect(resultsIn(lastRequest()).at(-1)).toStartWith('No more tools can be used');
        expect(resultsIn(lastRequest()).at(-2)).toStartWith('Monday');
    });

    test('of team mates are their own, and agents are not called in a circle', async () => {
        upstream.reply(calling([{ name: 'ask_rose_red', input: { question: 'Well?' } }]));
        upstream.reply(calling([{ name: 'get_time', input: {} }]));
        upstream.reply({ text: 'It is ten.' });
        const before = upstream.requests.length;
        await ask();
        const [, ofMate, ofMateAgain] = upstream.requests.slice(before).map(({ body }) => Object(body));
        expect(namesOf(ofMate)).toEqual(['get_time']);
        expect(ofMate.messages).toEqual([
            { role: 'system', content: 'You are Rose Red\n\nKnows roses\n\n## Team\n\n- Jack' },
            { role: 'user', content: 'Well?' },
        ]);
        expect(resultsIn(ofMateAgain)[0]).toStartWith('Monday');
        expect(resultsIn(lastRequest())).toEqual(['It is ten.']);
    });

    test('keep a JSON reply one document', async () => {
        upstream.reply(calling([{ name: 'get_time', input: {} }], 'Let me look.'));
        upstream.reply({ text: '{"a":1}' });
        const answer = await ask({ response_format: { type: 'json_object' } });
        expect(answer.choices[0]?.message.content).toBe('{"a":1}');
    });

    test('are aborted when the client leaves', async () => {
        upstream.reply(calling([{ name: 'wait', input: {} }]));
        const leaving = new AbortController();
        const request = fetch(server.url + CHAT, {
            method: 'POST',
            body: JSON.stringify({ message: 'Wait' }),
            signal: leaving.signal,
        }).then(response => response.text());
        await mcp.waitCalled;
        const count = upstream.requests.length;
        leaving.abort();
        await expect(request).rejects.toThrow();
        expect(upstream.requests.length).toBe(count);
        await server.turnsEnded();
        const [step, reply] = (await server.rows('ChatHistory')).slice(-2);
        expect([step, reply].map(row => [Object(row?.['message']).role, row?.['status']])).toEqual([
            ['MODEL', 'INTERRUPTED'],
            ['MODEL', 'INTERRUPTED'],
        ]);
    });

    test('of unreachable servers are left out', async () => {
        await server.createAgent('Lonely\nUSE MCP http://127.0.0.1:9/mcp\nTEAM Nobody Here');
        const response = await server.post('/agents/lonely/api/openai/chat/completions', {
            messages: [{ role: 'user', content: 'Hi' }],
        });
        expect((await jsonOf(response)).choices[0]?.message.content).toBe('Done.');
        expect(lastRequest().tools).toBeUndefined();
    });
});

test('MCP servers in the local network are only reached if the operator allows it', async () => {
    const upstream = startScriptedUpstream();
    const mcp = startMcpServer();
    const server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
    await server.createAgent(`Jack\nUSE MCP ${mcp.url}`);
    await server.post(CHAT, { message: 'Hi', stream: false });
    expect(Object(upstream.requests[0]?.body).tools).toBeUndefined();
    await Promise.all([upstream.stop(), mcp.stop(), server.stop()]);
});

function bearer(key: string) {
    return { authorization: `Bearer ${key}` };
}

function withoutState(part: object): object {
    const { state, ...rest } = { state: '', type: '', ...part };
    return rest.type === 'text' ? rest : { ...rest, state };
}
