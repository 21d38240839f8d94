import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createOpenAI as createOpenAI4 } from '@ai-sdk/openai';
import { createOpenAI as createOpenAI3 } from '@ai-sdk/openai-3';
import { createOpenAICompatible as createCompatible3 } from '@ai-sdk/openai-compatible';
import { createOpenAICompatible as createCompatible2 } from '@ai-sdk/openai-compatible-2';
import * as ai7 from 'ai';
import * as ai6 from 'ai-6';
import { z } from 'zod';
import { type ClientServer, LOOK_CALL, startClientServer, versionOf } from './client-server.ts';

let server: ClientServer;
beforeAll(async () => {
    server = await startClientServer();
});
afterAll(() => server.stop());

/** Both majors share what is used here; their types do not, so the newer one's stand for both. */
function asNewest(ai: unknown): typeof ai7 {
    return ai as typeof ai7;
}
type LanguageModel = Parameters<typeof ai7.generateText>[0]['model'];
function asModel(model: unknown): LanguageModel {
    return model as LanguageModel;
}

const settings = () => ({ name: 'agents', baseURL: server.agentUrl, apiKey: server.key });
const models: readonly (readonly [sdk: string, provider: string, ai: unknown, open: () => unknown])[] = [
    ['ai-6', '@ai-sdk/openai-compatible-2', ai6, () => createCompatible2(settings())('agent:jack-green')],
    ['ai-6', '@ai-sdk/openai-3', ai6, () => createOpenAI3(settings())('agent:jack-green')],
    ['ai', '@ai-sdk/openai-compatible', ai7, () => createCompatible3(settings())('agent:jack-green')],
    ['ai', '@ai-sdk/openai', ai7, () => createOpenAI4(settings())('agent:jack-green')],
];

describe.each(models)('%s with %s', (sdk, provider, module, open) => {
    const ai = asNewest(module);
    const named = (what: string) => `${versionOf(sdk)} with ${versionOf(provider)}: ${what}`;
    const request = () => ({ model: asModel(open()), prompt: 'Hello!', maxRetries: 0 });

    test(named('generateText'), async () => {
        const result = await ai.generateText(request());
        expect([result.text, result.finishReason, result.usage.totalTokens]).toEqual(['Hello there', 'stop', 18]);
    });

    test(named('streamText'), async () => {
        const result = ai.streamText(request());
        expect((await Array.fromAsync(result.textStream)).join('')).toBe('Hello there');
        expect(await result.finishReason).toBe('stop');
    });

    test(named('tools'), async () => {
        server.upstream.reply({ chunks: LOOK_CALL });
        server.upstream.reply({ text: 'The sky is blue.' });
        const result = await ai.generateText({
            ...request(),
            tools: {
                look: ai.tool({ inputSchema: z.object({ at: z.string() }), execute: async ({ at }) => `blue ${at}` }),
            },
            stopWhen: ai.stepCountIs(3),
        });
        expect(result.text).toBe('The sky is blue.');
        expect(Object(server.upstream.requests.at(-1)?.body?.['messages']).at(-1)).toMatchObject({
            content: 'blue sky',
        });
    });

    test(named('a conversation'), async () => {
        const question = { role: 'user', content: 'What is up?' } as const;
        const first = await ai.generateText({ model: asModel(open()), messages: [question], maxRetries: 0 });
        const messages = [question, ...first.response.messages, { role: 'user', content: 'And now?' } as const];
        await ai.generateText({ model: asModel(open()), messages, maxRetries: 0 });
        expect(Object(server.upstream.requests.at(-1)?.body?.['messages']).slice(-3)).toEqual([
            question,
            { role: 'assistant', content: 'Hello there' },
            { role: 'user', content: 'And now?' },
        ]);
    });

    test(named('structured output'), async () => {
        server.upstream.reply({ text: '{"answer":42}' });
        const output = ai.Output.object({ schema: z.object({ answer: z.number() }) });
        expect((await ai.generateText({ ...request(), output })).output).toEqual({ answer: 42 });
    });

    test(named('errors'), async () => {
        server.upstream.reply({ status: 429, body: { error: { message: 'Slow down' } } });
        const limited = async () => ai.generateText(request());
        await expect(limited()).rejects.toMatchObject({ statusCode: 429 });
        server.upstream.reply({ chunks: [{ choices: [{ index: 0, delta: { content: 'Half' } }] }] });
        const seen: unknown[] = [];
        const result = ai.streamText({ ...request(), onError: ({ error }) => void seen.push(error) });
        await result.consumeStream();
        expect(seen).not.toHaveLength(0);
    });
});

describe.each([
    ['ai-6', ai6],
    ['ai', ai7],
] as const)('useChat of %s', (sdk, module) => {
    const ai = asNewest(module);

    test(`${versionOf(sdk)}: useChat's transport against the web chat`, async () => {
        const transport = new ai.DefaultChatTransport({ api: `${server.url}/agents/jack-green/api/chat` });
        const stream = await transport.sendMessages({
            chatId: 'chat',
            messageId: undefined,
            trigger: 'submit-message',
            messages: [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Hello!' }] }],
            abortSignal: undefined,
        });
        const messages = await Array.fromAsync(ai.readUIMessageStream({ stream, terminateOnError: true }));
        expect(messages.at(-1)?.parts.find(part => part.type === 'text')).toMatchObject({ text: 'Hello there' });
    });
});
