import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { HumanMessage } from '@langchain/core/messages';
import { tool as langchainTool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { OpenAI as LlamaOpenAI } from '@llamaindex/openai';
import { Agent, tool as agentTool, OpenAIChatCompletionsModel, OpenAIResponsesModel, run } from '@openai/agents';
import OpenAI from 'openai-7';
import { z } from 'zod';
import { type ClientServer, LOOK_CALL, startClientServer, versionOf } from './client-server.ts';

const MODEL = 'agent:jack-green';

let server: ClientServer;
beforeAll(async () => {
    server = await startClientServer();
});
afterAll(() => server.stop());

describe.each([false, true])('@langchain/openai, responses: %p', useResponsesApi => {
    const api = useResponsesApi ? 'Responses' : 'Chat Completions';
    const named = (what: string) => `${versionOf('@langchain/openai')}: ${what} by ${api}`;
    const open = () =>
        new ChatOpenAI({
            model: MODEL,
            apiKey: server.key,
            configuration: { baseURL: server.agentUrl },
            useResponsesApi,
            maxRetries: 0,
        });

    test(named('invoke'), async () => {
        expect((await open().invoke('Hello!')).text).toBe('Hello there');
    });

    test(named('stream'), async () => {
        const chunks = await Array.fromAsync(await open().stream('Hello!'));
        expect(chunks.map(chunk => chunk.text).join('')).toBe('Hello there');
    });

    test(named('tools'), async () => {
        server.upstream.reply({ chunks: LOOK_CALL });
        const look = langchainTool(async () => 'blue', { name: 'look', schema: z.object({ at: z.string() }) });
        const model = open().bindTools([look]);
        const called = await model.invoke('What is up?');
        expect(called.tool_calls).toMatchObject([{ name: 'look', args: { at: 'sky' }, id: 'call_1' }]);
        const [call] = called.tool_calls ?? [];
        if (call === undefined) throw new Error('There is no call.');
        const answer = await model.invoke([
            new HumanMessage('What is up?'),
            called,
            await look.invoke({ ...call, type: 'tool_call' }),
        ]);
        expect(answer.text).toBe('Hello there');
    });

    test(named('errors'), async () => {
        server.upstream.reply({ status: 429, body: { error: { message: 'Slow down' } } });
        const ask = async () => open().invoke('Hello!');
        await expect(ask()).rejects.toMatchObject({ status: 429 });
    });
});

describe('@llamaindex/openai', () => {
    const open = () => new LlamaOpenAI({ model: MODEL, apiKey: server.key, baseURL: server.agentUrl, maxRetries: 0 });
    const messages = [{ role: 'user' as const, content: 'Hello!' }];
    const named = (what: string) => `${versionOf('@llamaindex/openai')}: ${what}`;

    test(named('chat'), async () => {
        expect((await open().chat({ messages })).message.content).toBe('Hello there');
    });

    test(named('stream'), async () => {
        const chunks = await Array.fromAsync(await open().chat({ messages, stream: true }));
        expect(chunks.map(chunk => chunk.delta).join('')).toBe('Hello there');
    });
});

describe.each(['Chat Completions', 'Responses'])('@openai/agents by %s', api => {
    const named = (what: string) => `${versionOf('@openai/agents')}: ${what} by ${api}`;
    const look = agentTool({
        name: 'look',
        description: 'Looks',
        parameters: z.object({ at: z.string() }),
        execute: async () => 'blue',
    });
    const open = () => {
        const client = new OpenAI({ baseURL: server.agentUrl, apiKey: server.key, maxRetries: 0 });
        const Model = api === 'Responses' ? OpenAIResponsesModel : OpenAIChatCompletionsModel;
        return new Agent({
            name: 'Tester',
            instructions: 'Be brief.',
            tools: [look],
            model: new Model(client as never, MODEL),
        });
    };

    test(named('run'), async () => {
        expect((await run(open(), 'Hello!')).finalOutput).toBe('Hello there');
    });

    test(named('run with a tool'), async () => {
        server.upstream.reply({ chunks: LOOK_CALL });
        const result = await run(open(), 'What is up?');
        expect(result.finalOutput).toBe('Hello there');
        expect(Object(server.upstream.requests.at(-1)?.body?.['messages']).at(-1)).toMatchObject({
            role: 'tool',
            content: 'blue',
        });
    });

    test(named('streamed run'), async () => {
        const result = await run(open(), 'Hello!', { stream: true });
        expect((await Array.fromAsync(result.toTextStream())).join('')).toBe('Hello there');
    });
});
