import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const MODEL = 'agent:jack-green';
const AUDIO = { type: 'input_audio' as const, input_audio: { data: 'UklGRg==', format: 'wav' as const } };
const FILE = {
    type: 'file' as const,
    file: { filename: 'report.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
};
const FILE_ID = { type: 'file' as const, file: { file_id: 'file-1' } };
const TEXT = { type: 'text' as const, text: 'What is this?' };

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
});
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

describe.each([false, true])('audio and files in a message (streamed: %p)', stream => {
    // The same question again after a failure would be its retry.
    const text = { type: 'text' as const, text: `What is this, streamed: ${stream}?` };
    const ask = async (content: OpenAI.ChatCompletionContentPart[]) => {
        const { completions } = server.openai().chat;
        const request = { model: MODEL, messages: [{ role: 'user' as const, content }] };
        if (!stream) return (await completions.create(request)).choices[0]?.message.content;
        return completions.stream(request).finalContent();
    };

    test.each([
        ['audio', AUDIO],
        ['a file', FILE],
        ['a file by its id', FILE_ID],
    ])('reach the provider unchanged: %s', async (_name, part) => {
        expect(await ask([text, part])).toBe('Hello from scripted-model');
        const messages: readonly unknown[] = Object(upstream.requests.at(-1)?.body?.['messages']);
        expect(messages.at(-1)).toEqual({ role: 'user', content: [text, part] });
        const rows = await server.rows('ChatHistory');
        expect(rows.at(-2)?.['message']).toMatchObject({ role: 'USER', attachments: [text, part] });
    });

    test.each([
        ['audio', AUDIO, 'Audio input is not supported by this deployment.'],
        ['a file', FILE, "Invalid value: 'file'. Supported values are: 'text' and 'image_url'."],
    ])('that the provider rejects are an error with the name of the parameter: %s', async (_name, part, message) => {
        upstream.reply({ status: 400, body: { error: { message, param: 'messages[1].content[1].type', code: null } } });
        const failure: unknown = await ask([text, part]).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
        expect(failure).toMatchObject({ status: 400, param: 'messages', code: 'invalid_value' });
    });

    test('that are invalid are an error with their position', async () => {
        for (const [part, param] of [
            [{ type: 'input_audio', input_audio: { format: 'wav' } }, 'messages[0].content[1].input_audio.data'],
            [{ type: 'file', file: { file_data: 7 } }, 'messages[0].content[1].file.file_data'],
        ] as const) {
            const failure: unknown = await ask([text, part as never]).catch((error: unknown) => error);
            expect(failure).toMatchObject({ status: 400, param });
        }
    });
});

test('audio and files also reach the provider through the Responses API', async () => {
    await server.openai().responses.create({
        model: MODEL,
        input: [
            {
                role: 'user',
                content: [
                    { type: 'input_text', text: TEXT.text },
                    { type: 'input_file', filename: 'report.pdf', file_data: FILE.file.file_data },
                ],
            },
        ],
    });
    const messages: readonly unknown[] = Object(upstream.requests.at(-1)?.body?.['messages']);
    expect(messages.at(-1)).toEqual({ role: 'user', content: [TEXT, FILE] });
});

describe('an attached text', () => {
    const file = { filename: 'plan.md', file_data: `data:text/markdown;base64,${btoa('Sow carrots.')}` };
    const uiFile = { type: 'file', mediaType: 'text/markdown', url: file.file_data, filename: file.filename };
    const api = '/agents/jack-green/api';

    test.each([
        [
            'Chat Completions',
            `${api}/openai/chat/completions`,
            { messages: [{ role: 'user', content: [TEXT, { type: 'file', file }] }] },
        ],
        [
            'Responses',
            `${api}/openai/responses`,
            {
                input: [
                    {
                        role: 'user',
                        content: [
                            { ...TEXT, type: 'input_text' },
                            { type: 'input_file', ...file },
                        ],
                    },
                ],
            },
        ],
        ['the web chat', `${api}/chat`, { messages: [{ id: 'u', role: 'user', parts: [TEXT, uiFile] }] }],
    ])('reaches the provider as text with its name, and stays a file in the history: %s', async (_, path, body) => {
        for (const stream of [false, true]) {
            const response = await server.post(path, { ...body, stream });
            expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
            const messages: readonly unknown[] = Object(upstream.requests.at(-1)?.body?.['messages']);
            const content = 'What is this?\n\n[File plan.md]\nSow carrots.\n[End of plan.md]';
            expect(messages.at(-1)).toEqual({ role: 'user', content });
            const rows = await server.rows('ChatHistory');
            const question = rows.findLast(({ message }) => Object(message).role === 'USER');
            expect(question?.['message']).toMatchObject({ attachments: [TEXT, { type: 'file', file }] });
        }
    });
});

describe('null counts as absent and is not sent to the provider', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };

    test.each([
        [
            'Chat Completions',
            'openai/chat/completions',
            {
                messages: [
                    {
                        role: 'user',
                        content: [
                            { ...TEXT, cache_control: null },
                            { ...image, image_url: { ...image.image_url, detail: null } },
                            { ...FILE, file: { ...FILE.file, file_id: null } },
                        ],
                    },
                ],
                tools: [
                    { type: 'function', function: { name: 'look', description: null, parameters: null, strict: null } },
                ],
            },
        ],
        [
            'Responses',
            'openai/responses',
            {
                input: [
                    {
                        role: 'user',
                        content: [
                            { type: 'input_text', text: TEXT.text },
                            { type: 'input_image', image_url: image.image_url.url, detail: null, file_id: null },
                            { type: 'input_file', ...FILE.file, file_id: null, file_url: null },
                        ],
                    },
                ],
                tools: [{ type: 'function', name: 'look', description: null, parameters: null, strict: null }],
            },
        ],
        [
            'the web chat',
            'chat',
            {
                message: {
                    role: 'user',
                    parts: [
                        TEXT,
                        { type: 'file', mediaType: 'image/png', url: image.image_url.url, filename: null },
                        {
                            type: 'file',
                            mediaType: 'application/pdf',
                            url: FILE.file.file_data,
                            filename: FILE.file.filename,
                        },
                    ],
                },
                tools: [
                    { type: 'function', function: { name: 'look', description: null, parameters: null, strict: null } },
                ],
            },
        ],
    ])('in parts and tools of %s', async (_name, path, body) => {
        const response = await server.post(`/agents/jack-green/api/${path}`, body);
        expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
        const asked = upstream.requests.at(-1)?.body;
        expect(Object(asked?.['messages']).at(-1)).toEqual({ role: 'user', content: [TEXT, image, FILE] });
        expect(asked?.['tools']).toEqual([{ type: 'function', function: { name: 'look' } }]);
    });

    test('in calls that the client sends back', async () => {
        const ask = { role: 'user', content: 'What is up?' };
        const items = [
            ask,
            { type: 'function_call', call_id: 'call_1', name: 'look', arguments: null },
            { type: 'function_call_output', call_id: 'call_1', output: 'The sky.' },
        ];
        expect((await server.post('/agents/jack-green/api/openai/responses', { input: items })).status).toBe(200);
        const parts = [
            {
                type: 'tool-look',
                toolName: null,
                errorText: null,
                toolCallId: 'call_1',
                state: 'output-available',
                input: null,
                output: 'The sky.',
            },
        ];
        const messages = [
            { role: 'user', parts: [{ type: 'text', text: ask.content }] },
            { role: 'assistant', parts },
        ];
        const answer = await server.post('/agents/jack-green/api/chat', { messages });
        expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)]);
        const [ofResponses, ofChat] = upstream.requests
            .slice(-2)
            .map(({ body }) => Object(body?.['messages']).slice(-3));
        expect(ofResponses).toEqual(ofChat);
        expect(ofChat[1]).toEqual({
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } }],
        });
    });
});
