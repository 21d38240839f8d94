import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import OpenAI4 from 'openai-4';
import OpenAI5 from 'openai-5';
import OpenAI6 from 'openai-6';
import OpenAI7 from 'openai-7';
import { type ClientServer, LOOK_CALL, startClientServer, versionOf } from './client-server.ts';

/** The four major versions share what is used here; their types do not, so the newest one's stand for all. */
function asNewest(sdk: unknown): typeof OpenAI7 {
    return sdk as typeof OpenAI7;
}

const HELLO = { model: 'agent:jack-green', messages: [{ role: 'user' as const, content: 'Hello!' }] };
const LOOK = {
    type: 'function' as const,
    function: { name: 'look', parameters: { type: 'object', properties: { at: { type: 'string' } } } },
};

let server: ClientServer;
beforeAll(async () => {
    server = await startClientServer();
});
afterAll(() => server.stop());

describe.each([
    ['openai-4', OpenAI4],
    ['openai-5', OpenAI5],
    ['openai-6', OpenAI6],
    ['openai-7', OpenAI7],
] as const)(`%s`, (alias, sdk) => {
    const OpenAI = asNewest(sdk);
    const open = (apiKey = server.key) => new OpenAI({ baseURL: server.agentUrl, apiKey, maxRetries: 0 });
    const isOld = alias === 'openai-4';
    // What the newer versions have at hand is under `beta` in version 4.
    const helpers = () => (isOld ? Object(open().beta).chat.completions : open().chat.completions);
    const named = (what: string) => `${versionOf(alias)}: ${what}`;

    test(named('create'), async () => {
        const completion = await open().chat.completions.create(HELLO);
        expect(completion.choices[0]?.message.content).toBe('Hello there');
        expect(completion.usage?.total_tokens).toBe(18);
    });

    test(named('raw stream'), async () => {
        const chunks = await Array.fromAsync(await open().chat.completions.create({ ...HELLO, stream: true }));
        expect(chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Hello there');
        expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    });

    test(named('.stream() helper'), async () => {
        const completion = await helpers().stream(HELLO).finalChatCompletion();
        expect(completion.choices[0]?.message.content).toBe('Hello there');
    });

    test(named('parse'), async () => {
        server.upstream.reply({ text: '{"answer":42}' });
        const format = { type: 'json_schema', json_schema: { name: 'a', strict: true, schema: { type: 'object' } } };
        const completion = await helpers().parse({ ...HELLO, response_format: format });
        expect(JSON.parse(completion.choices[0].message.content)).toEqual({ answer: 42 });
        expect(server.upstream.requests.at(-1)?.body?.['response_format']).toEqual(format);
    });

    test(named('runTools'), async () => {
        server.upstream.reply({ chunks: LOOK_CALL });
        server.upstream.reply({ text: 'The sky is blue.' });
        const asked: unknown[] = [];
        const runner = helpers().runTools({
            ...HELLO,
            tools: [
                {
                    ...LOOK,
                    function: {
                        ...LOOK.function,
                        parse: JSON.parse,
                        function: (input: unknown) => {
                            asked.push(input);
                            return 'blue';
                        },
                    },
                },
            ],
        });
        expect(await runner.finalContent()).toBe('The sky is blue.');
        expect(asked).toEqual([{ at: 'sky' }]);
        expect(Object(server.upstream.requests.at(-1)?.body?.['messages']).at(-1)).toMatchObject({
            role: 'tool',
            content: 'blue',
        });
    });

    test(named('abort'), async () => {
        server.upstream.reply({ text: ['Half', { waitFor: new Promise(() => {}) }] });
        const stream = await open().chat.completions.create({ ...HELLO, stream: true });
        for await (const chunk of stream) if (chunk.choices[0]?.delta.content === 'Half') break;
        await server.upstream.aborted();
    });

    test(named('errors'), async () => {
        const wrongKey = async () => open('ptbk_wrong').chat.completions.create(HELLO);
        await expect(wrongKey()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
        const noMessages = async () => open().chat.completions.create({ ...HELLO, messages: [] });
        await expect(noMessages()).rejects.toMatchObject({ status: 400, param: 'messages', code: 'invalid_value' });
        server.upstream.reply({ chunks: [{ choices: [{ index: 0, delta: { content: 'Half' } }] }] });
        const cut = async () => Array.fromAsync(await open().chat.completions.create({ ...HELLO, stream: true }));
        await expect(cut()).rejects.toBeInstanceOf(OpenAI.APIError);
    });

    test(named('models'), async () => {
        expect((await Array.fromAsync(await open().models.list())).map(model => model.id)).toEqual([
            'agent:jack-green',
        ]);
        expect((await open().models.retrieve('agent:jack-green')).id).toBe('agent:jack-green');
    });

    test(named('stored completions'), async () => {
        const { completions } = open().chat;
        const { id } = await completions.create({ ...HELLO, store: true, metadata: { of: alias } });
        expect((await completions.retrieve(id)).choices[0]?.message.content).toBe('Hello there');
        await completions.update(id, { metadata: { of: alias, seen: 'yes' } });
        const listed = await Array.fromAsync(
            await completions.list({ metadata: { seen: 'yes', of: alias }, limit: 1 }),
        );
        expect(listed.map(completion => completion.id)).toEqual([id]);
        const messages = await Array.fromAsync(await completions.messages.list(id));
        expect(messages.map(({ content }) => content)).toEqual(['Hello!']);
        expect(await deleteOf(completions, id)).toMatchObject({ id, deleted: true });
    });

    test(named('Idempotency-Key'), async () => {
        const headers = { 'Idempotency-Key': alias };
        const first = await open().chat.completions.create(HELLO, { headers });
        expect(await open().chat.completions.create(HELLO, { headers })).toEqual(first);
        const other = async () => open().chat.completions.create({ ...HELLO, n: 2 }, { headers });
        await expect(other()).rejects.toMatchObject({ status: 400, code: 'idempotency_key_reused' });
    });

    test(named('embeddings'), async () => {
        server.upstream.replyAt('/v1/embeddings', { body: { data: [{ index: 0, embedding: [0.5, -1] }] } });
        server.upstream.setModels(['scripted-model', 'scripted-embed']);
        const { data } = await open().embeddings.create({ model: HELLO.model, input: 'Hello!' });
        expect(Array.from(data[0]?.embedding ?? [])).toEqual([0.5, -1]);
    });

    test(named('responses'), async () => {
        const response = await open().responses.create({ model: HELLO.model, input: 'Hello!' });
        expect(response.output_text).toBe('Hello there');
        const events = await Array.fromAsync(
            await open().responses.create({
                model: HELLO.model,
                input: 'And?',
                previous_response_id: response.id,
                stream: true,
            }),
        );
        expect(events.at(-1)?.type).toBe('response.completed');
    });
});

/** Version 4 has another word for it. */
function deleteOf(completions: OpenAI7['chat']['completions'], id: string): Promise<unknown> {
    return 'del' in completions ? Object(completions).del(id) : completions.delete(id);
}
