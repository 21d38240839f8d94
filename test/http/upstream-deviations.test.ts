import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { type ScriptedUpstream, startScriptedUpstream, toFrame } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

/** What providers get wrong, and what the real client of OpenAI has to see all the same: streamed, by its helper, and whole. */

type Script = Parameters<ScriptedUpstream['reply']>[0];
type Deviation = readonly [name: string, script: Script, expected: Answer];

interface Answer {
    readonly content: string | null;
    readonly calls?: readonly { readonly name: string; readonly arguments: string }[];
    readonly reason: string;
}

const HELLO: Answer = { content: 'Hello there', reason: 'stop' };
const CALL = { name: 'look', arguments: '{"at":"sky"}' };
const CALLED: Answer = { content: null, calls: [CALL], reason: 'tool_calls' };
const TWO_CALLS: Answer = { ...CALLED, calls: [CALL, { name: 'look', arguments: '{"at":"sea"}' }] };
const DONE = 'data: [DONE]\n\n';
const STOP = { index: 0, delta: {}, finish_reason: 'stop' };
const CALLS_END = { index: 0, delta: {}, finish_reason: 'tool_calls' };

const deviations: readonly Deviation[] = [
    ['no role chunk', chunks(text('Hello '), text('there'), STOP), HELLO],
    ['no index', chunks({ delta: { content: 'Hello there' } }, { delta: {}, finish_reason: 'stop' }), HELLO],
    [
        'choices: null',
        { chunks: [{ choices: null }, choice(text('Hello there')), { choices: null }, choice(STOP)] },
        HELLO,
    ],
    ['delta: null', chunks(text('Hello there'), { index: 0, delta: null }, { ...STOP, delta: null }), HELLO],
    [
        'tool_calls: []',
        chunks({ index: 0, delta: { content: 'Hello there', tool_calls: [] } }, { ...STOP, delta: { tool_calls: [] } }),
        HELLO,
    ],
    ['a thought between tags', chunks(text('<thi'), text('nk>Hm.</think>\n\nHello '), text('there'), STOP), HELLO],
    ['usage: {}', { chunks: [choice(text('Hello there')), { ...choice(STOP), usage: {} }] }, HELLO],
    ['no id, model, object and created', chunks(text('Hello there'), STOP), HELLO],
    [
        'ping events',
        raw('event: ping\ndata: {"type":"ping"}\n\n', ': comment\n\n', frames(text('Hello there'), STOP), DONE),
        HELLO,
    ],
    ['data after [DONE]', raw(frames(text('Hello there'), STOP), DONE, frames(text(' and more'))), HELLO],
    ['no [DONE]', raw(frames(text('Hello there'), STOP)), HELLO],
    ['UTF-8 split across reads', splitUtf8('Žluť 🐎'), { content: 'Žluť 🐎', reason: 'stop' }],
    [
        'JSON although a stream was asked for',
        {
            body: {
                choices: [{ index: 0, message: { role: 'assistant', content: 'Hello there' }, finish_reason: 'stop' }],
            },
        },
        HELLO,
    ],
    ['the end of a stream as CRLF', raw(frames(text('Hello there'), STOP).replaceAll('\n', '\r\n'), DONE), HELLO],
    ['tool calls without index', chunks(calls({ id: 'a', type: 'function', function: CALL }), CALLS_END), CALLED],
    [
        'tool calls with index always 0',
        chunks(
            calls({ index: 0, id: 'a', type: 'function', function: CALL }),
            calls({ index: 0, id: 'b', type: 'function', function: { name: 'look', arguments: '{"at":"sea"}' } }),
            CALLS_END,
        ),
        TWO_CALLS,
    ],
    [
        'tool calls starting at 1',
        chunks(calls({ index: 1, id: 'a', type: 'function', function: CALL }), CALLS_END),
        CALLED,
    ],
    ['tool calls without id or type', chunks(calls({ index: 0, function: CALL }), CALLS_END), CALLED],
    [
        'tool calls with the name repeated',
        chunks(
            calls({ index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":' } }),
            calls({ index: 0, function: { name: 'look', arguments: '"sky"}' } }),
            CALLS_END,
        ),
        CALLED,
    ],
    [
        'arguments as an object',
        chunks(
            calls({ index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: { at: 'sky' } } }),
            CALLS_END,
        ),
        CALLED,
    ],
    [
        'two calls in one delta',
        chunks(
            calls(
                { index: 0, id: 'a', type: 'function', function: CALL },
                { index: 1, id: 'b', type: 'function', function: { name: 'look', arguments: '{"at":"sea"}' } },
            ),
            CALLS_END,
        ),
        TWO_CALLS,
    ],
    [
        'empty arguments',
        chunks(calls({ index: 0, id: 'a', type: 'function', function: { name: 'look', arguments: '' } }), CALLS_END),
        { ...CALLED, calls: [{ name: 'look', arguments: '{}' }] },
    ],
    [
        'tool calls that end with stop',
        chunks(calls({ index: 0, id: 'a', type: 'function', function: CALL }), STOP),
        CALLED,
    ],
];

const failures: readonly (readonly [name: string, script: Script])[] = [
    ['no finish reason', chunks(text('Hello there'))],
    ['a stream without finish and [DONE]', raw(frames(text('Hello there')))],
    [
        'an error during the stream',
        raw(frames(text('Hello ')), toFrame({ error: { message: 'overloaded', code: 500 } }), DONE),
    ],
    ['a cut connection', { text: ['Hello ', { cut: true }] }],
    ['a 200 whose body is an error', { body: { error: { message: 'overloaded' } } }],
    ['a 200 whose body is a page', { body: '<html>Welcome</html>', headers: { 'content-type': 'text/html' } }],
    ['a 200 with nothing', { body: '' }],
];

let upstream: ScriptedUpstream;
let server: TestServer;

beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
});
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

const request = {
    model: 'agent:jack-green',
    messages: [{ role: 'user' as const, content: 'Hello!' }],
    tools: [{ type: 'function' as const, function: { name: 'look', parameters: { type: 'object' } } }],
};

describe.each(deviations)('%s', (_, script, expected) => {
    test('is repaired in a stream', async () => {
        upstream.reply(script);
        const chunks = await Array.fromAsync(
            await server.openai().chat.completions.create({ ...request, stream: true }),
        );
        expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: '', refusal: null });
        expect(chunks.every(chunk => chunk.choices.length === 1 && chunk.choices[0]?.index === 0)).toBe(true);
        expect(fromChunks(chunks)).toEqual(expected);
    });

    test("is repaired for the stream helper's whole reply", async () => {
        upstream.reply(script);
        expect(fromCompletion(await server.openai().chat.completions.stream(request).finalChatCompletion())).toEqual(
            expected,
        );
    });

    test('is repaired in a reply that is not streamed', async () => {
        upstream.reply(script);
        expect(fromCompletion(await server.openai().chat.completions.create(request))).toEqual(expected);
    });
});

describe.each(failures)('%s', (_, script) => {
    test('is an error in a stream, and never a silent end (attack 36)', async () => {
        upstream.reply(script);
        const read = async () =>
            Array.fromAsync(await server.openai().chat.completions.create({ ...request, stream: true }));
        await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
        expect((await server.rows('ChatHistory')).at(-1)?.['status']).toBe('FAILED');
    });

    test('is a 502 if it is not streamed (attack 36)', async () => {
        upstream.reply(script);
        const ask = async () => server.openai().chat.completions.create(request);
        await expect(ask()).rejects.toMatchObject({ status: 502, code: 'upstream_error' });
    });
});

function fromChunks(chunks: readonly OpenAI.ChatCompletionChunk[]): Answer {
    const deltas = chunks.map(chunk => chunk.choices[0]?.delta);
    const content = deltas.map(delta => delta?.content ?? '').join('');
    const calls: { name: string; arguments: string }[] = [];
    for (const call of deltas.flatMap(delta => delta?.tool_calls ?? [])) {
        const known = calls[call.index] ?? { name: '', arguments: '' };
        calls[call.index] = {
            name: known.name + (call.function?.name ?? ''),
            arguments: known.arguments + (call.function?.arguments ?? ''),
        };
    }
    return toAnswer(content, calls, chunks.at(-1)?.choices[0]?.finish_reason);
}

function fromCompletion({ choices }: OpenAI.ChatCompletion): Answer {
    const { message, finish_reason } = choices[0] ?? {};
    const calls = message?.tool_calls?.flatMap(call =>
        call.type === 'function' ? [{ name: call.function.name, arguments: call.function.arguments }] : [],
    );
    return toAnswer(message?.content ?? '', calls ?? [], finish_reason);
}

function toAnswer(content: string, calls: NonNullable<Answer['calls']>, reason: string | null | undefined): Answer {
    return { content: content || null, ...(calls.length === 0 ? {} : { calls }), reason: String(reason) };
}

function text(content: string): object {
    return { index: 0, delta: { content } };
}

function calls(...toolCalls: readonly object[]): object {
    return { index: 0, delta: { tool_calls: toolCalls } };
}

function choice(first: object): object {
    return { choices: [first] };
}

function chunks(...choices: readonly object[]): Script {
    return { chunks: choices.map(choice) };
}

function frames(...choices: readonly object[]): string {
    return choices.map(each => toFrame(choice(each))).join('');
}

function raw(...parts: readonly string[]): Script {
    return { raw: parts };
}

/** Every byte as a write of its own. */
function splitUtf8(content: string): Script {
    const bytes = new TextEncoder().encode(frames(text(content), STOP) + DONE);
    return { raw: Array.from(bytes, byte => new Uint8Array([byte])) };
}
