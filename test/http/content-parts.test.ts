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
    ])('reach the provider as they came: %s', async (_name, part) => {
        expect(await ask([text, part])).toBe('Hello from scripted-model');
        const messages: readonly unknown[] = Object(upstream.requests.at(-1)?.body?.['messages']);
        expect(messages.at(-1)).toEqual({ role: 'user', content: [text, part] });
        const rows = await server.rows('ChatHistory');
        expect(rows.at(-2)?.['message']).toMatchObject({ role: 'USER', attachments: [text, part] });
    });

    test.each([
        ['audio', AUDIO, 'Audio input is not supported by this deployment.'],
        ['a file', FILE, "Invalid value: 'file'. Supported values are: 'text' and 'image_url'."],
    ])('are refused by the name of the parameter where the provider refuses them: %s', async (_name, part, message) => {
        upstream.reply({ status: 400, body: { error: { message, param: 'messages[1].content[1].type', code: null } } });
        const failure: unknown = await ask([text, part]).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(OpenAI.BadRequestError);
        expect(failure).toMatchObject({ status: 400, param: 'messages', code: 'invalid_value' });
    });

    test('are refused at the place where they are none', async () => {
        for (const [part, param] of [
            [{ type: 'input_audio', input_audio: { format: 'wav' } }, 'messages[0].content[1].input_audio.data'],
            [{ type: 'file', file: { file_data: 7 } }, 'messages[0].content[1].file.file_data'],
        ] as const) {
            const failure: unknown = await ask([text, part as never]).catch((error: unknown) => error);
            expect(failure).toMatchObject({ status: 400, param });
        }
    });
});

test('audio and files reach the provider through the Responses API, too', async () => {
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
