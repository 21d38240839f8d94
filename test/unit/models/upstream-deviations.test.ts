import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { ProviderSettings } from '../../../src/models/config/provider-settings.ts';
import { createOpenaiProvider } from '../../../src/models/openai-provider.ts';
import type { ChatModel } from '../../../src/ports/chat-model.ts';
import { collectEvents, collectReply, shownPartsOf } from '../../support/collect-reply.ts';
import { createModelRequest } from '../../support/create-model-request.ts';
import { type ScriptedUpstream, startScriptedUpstream, toFrame } from '../../support/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let model: ChatModel;

beforeAll(() => {
    upstream = startScriptedUpstream();
    model = createOpenaiProvider(settingsOf(upstream));
});

afterAll(() => upstream.stop());

function settingsOf({ baseUrl }: ScriptedUpstream): ProviderSettings {
    return { name: 'scripted', baseUrl, apiKey: 'key-1', model: 'scripted-model', models: null };
}

const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

/** A chunk of one choice; `finish` with its reason and token counts. */
function chunk(delta: unknown, finish: string | null = null): Record<string, unknown> {
    return {
        id: 'c-1',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'scripted-model',
        choices: [{ index: 0, delta, finish_reason: finish }],
        ...(finish === null ? {} : { usage: USAGE }),
    };
}

function toolChunk(...calls: readonly unknown[]): Record<string, unknown> {
    return chunk({ tool_calls: calls });
}

async function replyTo(...chunks: readonly unknown[]) {
    upstream.reply({ chunks });
    return await collectReply(model);
}

async function replyToRaw(...raw: readonly string[]) {
    upstream.reply({ raw });
    return await collectReply(model);
}

const HELLO = { text: 'Hello', error: null };
const UNFINISHED = {
    code: 'upstream_failed',
    message: 'The provider "scripted" ended its reply early.',
    param: null,
    retryAfterSeconds: null,
    isRetryable: null,
};

describe('chunks with missing or invalid fields', () => {
    test('no role chunk', async () => {
        expect(await replyTo(chunk({ content: 'Hello' }), chunk({}, 'stop'))).toMatchObject(HELLO);
    });

    test('no id, object, created and model', async () => {
        const reply = await replyTo(
            { choices: [{ index: 0, delta: { content: 'Hello' } }] },
            { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
        );
        expect(reply).toMatchObject({ ...HELLO, finish: { model: 'scripted-model' } });
    });

    test('no index', async () => {
        const reply = await replyTo(
            { choices: [{ delta: { content: 'Hel' } }] },
            { choices: [{ delta: { content: 'lo' } }] },
            { choices: [{ delta: {}, finish_reason: 'stop' }], usage: USAGE },
        );
        expect(reply).toMatchObject(HELLO);
    });

    test('a single choice with index 1', async () => {
        const reply = await replyTo(
            { choices: [{ index: 1, delta: { content: 'Hello' } }] },
            { choices: [{ index: 1, delta: {}, finish_reason: 'stop' }], usage: USAGE },
        );
        expect(reply).toMatchObject({ ...HELLO, finish: { reasons: ['stop'] } });
    });

    test('choices: null, and no choices at all', async () => {
        expect(
            await replyTo({ choices: null }, chunk({ content: 'Hello' }), { object: 'x' }, chunk({}, 'stop'), {
                choices: null,
                usage: USAGE,
            }),
        ).toMatchObject(HELLO);
    });

    test('delta: null', async () => {
        expect(await replyTo(chunk(null), chunk({ content: 'Hello' }), chunk(null, 'stop'))).toMatchObject(HELLO);
    });

    test('null, numbers and lists instead of objects', async () => {
        expect(
            await replyTo(null, 7, [], { choices: [null, 3, 'x'] }, chunk({ content: 'Hello' }), chunk({}, 'stop')),
        ).toMatchObject(HELLO);
    });

    test('content as a list of parts, with thinking', async () => {
        const reply = await replyTo(
            chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] }),
            chunk({
                content: [
                    { type: 'text', text: 'Hel' },
                    { type: 'text', text: 'lo' },
                ],
            }),
            chunk({}, 'stop'),
        );
        expect(reply).toMatchObject({ ...HELLO, reasoning: 'Hm.' });
    });

    test('the finish reason in the chunk of the last text', async () => {
        expect(await replyTo(chunk({ content: 'Hello' }, 'stop'))).toMatchObject(HELLO);
    });

    test('a "message" instead of the delta', async () => {
        const reply = await replyTo({
            choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
        });
        expect(reply).toMatchObject(HELLO);
    });
});

describe('token counts', () => {
    test('usage {} and null count as missing', async () => {
        const reply = await replyTo(
            { ...chunk({ content: 'Hello' }), usage: {} },
            chunk({}, 'stop'),
            { choices: [], usage: null },
            { choices: [], usage: {} },
        );
        expect(reply.finish?.usage).toEqual({ promptTokens: 3, completionTokens: 2, totalTokens: 5 });
    });

    test('the last of several counts is used', async () => {
        const reply = await replyTo(
            { ...chunk({ content: 'Hello' }), usage: { prompt_tokens: 3, completion_tokens: 1 } },
            { ...chunk({}, 'stop'), usage: { prompt_tokens: 3, completion_tokens: 4 } },
        );
        expect(reply.finish?.usage).toEqual({ promptTokens: 3, completionTokens: 4, totalTokens: 7 });
    });

    test('keeps details, and finds the counts of Groq', async () => {
        const reply = await replyTo({
            ...chunk({ content: 'Hello' }, 'stop'),
            usage: null,
            x_groq: {
                usage: {
                    ...USAGE,
                    prompt_tokens_details: { cached_tokens: 1 },
                    completion_tokens_details: { reasoning_tokens: 2 },
                },
            },
        });
        expect(reply.finish?.usage).toEqual({
            promptTokens: 3,
            completionTokens: 2,
            totalTokens: 5,
            cachedTokens: 1,
            reasoningTokens: 2,
        });
    });

    test('without usage of the provider, the server estimates it', async () => {
        upstream.reply({ text: 'Tomatoes need sun.', usage: null });
        const reply = await collectReply(model);
        expect(reply.finish?.usage).toEqual({
            promptTokens: 12,
            completionTokens: 5,
            totalTokens: 17,
            isEstimate: true,
        });
    });
});

describe('the end of a stream', () => {
    test('no [DONE]', async () => {
        expect(await replyToRaw(toFrame(chunk({ content: 'Hello' })), toFrame(chunk({}, 'stop')))).toMatchObject(HELLO);
    });

    test('no [DONE] and a connection that stays open', async () => {
        const never = new Promise(() => {});
        upstream.reply({ raw: [toFrame(chunk({ content: 'Hello' })), toFrame(chunk({}, 'stop')), { waitFor: never }] });
        const impatient = createOpenaiProvider(settingsOf(upstream), { times: { closingTimeoutMs: 50 } });
        expect(await collectReply(impatient)).toMatchObject(HELLO);
        await upstream.aborted();
    });

    test('data after [DONE] is not read', async () => {
        const reply = await replyToRaw(
            toFrame(chunk({ content: 'Hello' })),
            toFrame(chunk({}, 'stop')),
            'data: [DONE]\n\n',
            toFrame(chunk({ content: ' again' })),
            'data: [DONE]\n\n',
        );
        expect(reply).toMatchObject(HELLO);
    });

    test('a [DONE] without a space, and one without its blank line', async () => {
        expect(
            await replyToRaw(toFrame(chunk({ content: 'Hello' })), toFrame(chunk({}, 'stop')), 'data:[DONE]'),
        ).toMatchObject(HELLO);
    });

    test('no finish reason is an error, with [DONE] and without', async () => {
        const withDone = await replyTo(chunk({ content: 'Hel' }));
        const withoutDone = await replyToRaw(toFrame(chunk({ content: 'Hel' })));
        expect([withDone, withoutDone].map(reply => [reply.text, reply.finish, shownPartsOf(reply.error)])).toEqual([
            ['Hel', null, UNFINISHED],
            ['Hel', null, UNFINISHED],
        ]);
    });

    test('no finish reason after a complete tool call ends with tool_calls', async () => {
        const call = { index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"n":1}' } };
        expect(await replyTo(toolChunk(call))).toMatchObject({
            error: null,
            toolCalls: [{ id: 'c1', name: 'sow', arguments: '{"n":1}' }],
            finish: { reasons: ['tool_calls'] },
        });
    });

    test('no finish reason after half a tool call is an error', async () => {
        const call = { index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"n":' } };
        expect(shownPartsOf((await replyTo(toolChunk(call))).error)).toEqual(UNFINISHED);
    });

    test('an empty stream and an empty body are errors', async () => {
        const errors = [await replyTo(), await replyToRaw(''), await replyToRaw(': ping\n\n')];
        expect(errors.map(reply => shownPartsOf(reply.error))).toEqual([UNFINISHED, UNFINISHED, UNFINISHED]);
    });

    test('a last event that is cut after the finish reason is not an error', async () => {
        const reply = await replyToRaw(
            toFrame(chunk({ content: 'Hello' })),
            toFrame(chunk({}, 'stop')),
            'data: {"choices":[],"usa',
        );
        expect(reply).toMatchObject(HELLO);
    });

    test('a frame of invalid JSON is an error, since text would be lost', async () => {
        const reply = await replyToRaw(
            toFrame(chunk({ content: 'Hel' })),
            'data: {"choices":[\n\n',
            toFrame(chunk({}, 'stop')),
        );
        expect([reply.text, shownPartsOf(reply.error)]).toEqual([
            'Hel',
            { ...UNFINISHED, message: 'The provider "scripted" ended its reply early or sent an unreadable one.' },
        ]);
    });
});

describe('events that are not chunks', () => {
    test('ping events and comments', async () => {
        const reply = await replyToRaw(
            ': OPENROUTER PROCESSING\n\n',
            'event: ping\ndata: {"type":"ping"}\n\n',
            'data: {"type":"ping"}\n\n',
            'data: ping\n\n',
            toFrame(chunk({ content: 'Hello' })),
            toFrame(chunk({}, 'stop')),
        );
        expect(reply).toMatchObject(HELLO);
    });

    test('an error frame during a reply', async () => {
        const reply = await replyTo(chunk({ content: 'Hel' }), { error: { message: 'boom', code: 500 } });
        expect([reply.text, reply.finish, shownPartsOf(reply.error)]).toEqual([
            'Hel',
            null,
            { ...UNFINISHED, message: 'The provider "scripted" failed (HTTP 500).' },
        ]);
    });

    test('an error frame in other shapes', async () => {
        const errors = [
            await replyTo({ error: 'boom' }),
            await replyTo({ object: 'error', message: 'boom' }),
            await replyTo({ type: 'error', error: { type: 'overloaded_error', message: 'boom' } }),
            await replyTo({ choices: [{ index: 0, delta: {}, finish_reason: 'error' }] }),
        ];
        expect(errors.map(reply => shownPartsOf(reply.error))).toEqual([
            UNFINISHED,
            UNFINISHED,
            UNFINISHED,
            UNFINISHED,
        ]);
    });

    test('a 200 whose body is an error', async () => {
        upstream.reply({ body: { error: { message: 'Slow down', code: 'rate_limit_exceeded' } } });
        expect((await collectReply(model)).error).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 });
    });

    test('a 200 whose body is a list with an error, as Google sends it', async () => {
        upstream.reply({ body: [{ error: { message: 'Quota', code: 429, status: 'RESOURCE_EXHAUSTED' } }] });
        expect((await collectReply(model)).error).toMatchObject({ code: 'rate_limited' });
    });

    test('a 200 whose body is an HTML page', async () => {
        upstream.reply({ body: '<!doctype html><title>Log in</title>', headers: { 'content-type': 'text/html' } });
        expect(shownPartsOf((await collectReply(model)).error)).toEqual({
            ...UNFINISHED,
            message: 'The provider "scripted" ended its reply early or sent an unreadable one.',
        });
    });

    test('JSON instead of the requested stream', async () => {
        upstream.reply({
            body: {
                id: 'c-1',
                object: 'chat.completion',
                model: 'scripted-model',
                choices: [
                    {
                        index: 0,
                        message: {
                            role: 'assistant',
                            content: 'Hello',
                            reasoning_content: 'Hm.',
                            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'sow', arguments: '' } }],
                        },
                        finish_reason: 'tool_calls',
                    },
                ],
                usage: USAGE,
            },
        });
        expect(await collectReply(model)).toEqual({
            text: 'Hello',
            reasoning: 'Hm.',
            refusal: '',
            toolCalls: [{ id: 'c1', kind: 'function', name: 'sow', arguments: '{}' }],
            finish: {
                type: 'finish',
                reasons: ['tool_calls'],
                usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5 },
                model: 'scripted-model',
                provider: 'scripted',
            },
            error: null,
        });
    });

    test('an event stream with the content type of JSON', async () => {
        upstream.reply({
            raw: [toFrame(chunk({ content: 'Hello' })), toFrame(chunk({}, 'stop'))],
            headers: { 'content-type': 'application/json' },
        });
        expect(await collectReply(model)).toMatchObject(HELLO);
    });
});

describe('finish reasons', () => {
    const reasons = [
        ['stop', 'stop'],
        ['end_turn', 'stop'],
        ['eos', 'stop'],
        ['STOP', 'stop'],
        ['something_new', 'stop'],
        ['length', 'length'],
        ['max_tokens', 'length'],
        ['MAX_TOKENS', 'length'],
        ['content_filter', 'content_filter'],
        ['SAFETY', 'content_filter'],
        ['tool_calls', 'stop'],
    ] as const;
    for (const [given, expected] of reasons) {
        test(`"${given}" of a text is ${expected}`, async () => {
            expect((await replyTo(chunk({ content: 'Hello' }, given))).finish?.reasons).toEqual([expected]);
        });
    }

    for (const given of ['stop', 'function_call', 'tool_use', 'tool_calls']) {
        test(`"${given}" of tool calls is tool_calls`, async () => {
            const call = { index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '{}' } };
            expect((await replyTo(toolChunk(call), chunk({}, given))).finish?.reasons).toEqual(['tool_calls']);
        });
    }

    test('"length" during a tool call stays length', async () => {
        const call = { index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"a' } };
        expect((await replyTo(toolChunk(call), chunk({}, 'length'))).finish?.reasons).toEqual(['length']);
    });
});

describe('tool calls', () => {
    const TWO_CALLS = [
        { id: 'c1', kind: 'function', name: 'sow', arguments: '{"n":1}' },
        { id: 'c2', kind: 'function', name: 'water', arguments: '{"n":2}' },
    ];

    test('canonical: name first, then arguments in pieces, two in parallel', async () => {
        const reply = await replyTo(
            toolChunk({ index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '' } }),
            toolChunk({ index: 0, function: { arguments: '{"n"' } }),
            toolChunk({ index: 1, id: 'c2', type: 'function', function: { name: 'water', arguments: '' } }),
            toolChunk({ index: 0, function: { arguments: ':1}' } }),
            toolChunk({ index: 1, function: { arguments: '{"n":2}' } }),
            chunk({}, 'tool_calls'),
        );
        expect(reply.toolCalls).toEqual(TWO_CALLS);
    });

    test('alternating calls and calls without arguments are emitted one after the other', async () => {
        const chunks = [
            toolChunk({ index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '' } }),
            toolChunk({ index: 1, id: 'c2', type: 'custom', custom: { name: 'note', input: 'Dear ' } }),
            toolChunk({ index: 2, id: 'c3', type: 'function', function: { name: 'sow', arguments: '{"n"' } }),
            toolChunk({ index: 1, custom: { input: 'me' } }),
            toolChunk({ index: 2, function: { arguments: ':2}' } }),
            chunk({}, 'tool_calls'),
        ];
        upstream.reply({ chunks });
        const { events } = await collectEvents(model);
        const calls = events.flatMap(event => ('index' in event ? [[event.index, event.type]] : []));
        expect(calls).toEqual(
            [0, 1, 2].flatMap(index => [
                [index, 'tool-call-start'],
                [index, 'tool-call-delta'],
            ]),
        );
    });

    test('tool_calls [] and null next to text', async () => {
        const reply = await replyTo(
            chunk({ content: 'Hel', tool_calls: [] }),
            chunk({ content: 'lo', tool_calls: null }),
            chunk({ tool_calls: [] }, 'stop'),
        );
        expect(reply).toMatchObject({ ...HELLO, toolCalls: [], finish: { reasons: ['stop'] } });
    });

    test('without index', async () => {
        const reply = await replyTo(
            toolChunk({ id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"n"' } }),
            toolChunk({ function: { arguments: ':1}' } }),
            toolChunk({ id: 'c2', type: 'function', function: { name: 'water', arguments: '{"n":2}' } }),
            chunk({}, 'tool_calls'),
        );
        expect(reply.toolCalls).toEqual(TWO_CALLS);
    });

    test('with index always 0', async () => {
        const reply = await replyTo(
            toolChunk({ index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"n"' } }),
            toolChunk({ index: 0, function: { arguments: ':1}' } }),
            toolChunk({ index: 0, id: 'c2', type: 'function', function: { name: 'water', arguments: '{"n":2}' } }),
            chunk({}, 'tool_calls'),
        );
        expect(reply.toolCalls).toEqual(TWO_CALLS);
    });

    test('with index starting at 1', async () => {
        upstream.reply({
            chunks: [
                toolChunk({ index: 1, id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"n":1}' } }),
                toolChunk({ index: 2, id: 'c2', type: 'function', function: { name: 'water', arguments: '{"n":2}' } }),
                chunk({}, 'tool_calls'),
            ],
        });
        const { events } = await collectEvents(model);
        expect(events.slice(0, 4)).toEqual([
            { type: 'tool-call-start', choice: 0, index: 0, id: 'c1', kind: 'function', name: 'sow' },
            { type: 'tool-call-delta', choice: 0, index: 0, kind: 'function', text: '{"n":1}' },
            { type: 'tool-call-start', choice: 0, index: 1, id: 'c2', kind: 'function', name: 'water' },
            { type: 'tool-call-delta', choice: 0, index: 1, kind: 'function', text: '{"n":2}' },
        ]);
    });

    test('without id and type: unique ids are created', async () => {
        const { toolCalls } = await replyTo(
            toolChunk({ index: 0, function: { name: 'sow', arguments: '{"n":1}' } }),
            toolChunk({ index: 1, function: { name: 'water', arguments: '{"n":2}' } }),
            chunk({}, 'tool_calls'),
        );
        expect(toolCalls.map(({ id: _, ...call }) => call)).toEqual(TWO_CALLS.map(({ id: _, ...call }) => call));
        expect(toolCalls.map(({ id }) => /^call_[0-9a-f]{32}$/.test(id))).toEqual([true, true]);
        expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(2);
    });

    test('without id and index: a name begins the next call', async () => {
        const { toolCalls } = await replyTo(
            toolChunk({ function: { name: 'sow', arguments: '{"n":1}' } }),
            toolChunk({ function: { name: 'sow', arguments: '{"n":2}' } }),
            toolChunk({ function: { name: 'water', arguments: '' } }),
            chunk({}, 'tool_calls'),
        );
        expect(toolCalls.map(call => [call.name, call.arguments])).toEqual([
            ['sow', '{"n":1}'],
            ['sow', '{"n":2}'],
            ['water', '{}'],
        ]);
    });

    test('with the name repeated in every piece', async () => {
        const reply = await replyTo(
            toolChunk({ index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"n"' } }),
            toolChunk({ index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: ':1' } }),
            toolChunk({ index: 0, type: 'function', function: { name: 'sow', arguments: '}' } }),
            chunk({}, 'tool_calls'),
        );
        expect(reply.toolCalls).toEqual(TWO_CALLS.slice(0, 1));
    });

    test('with arguments as an object', async () => {
        const reply = await replyTo(
            toolChunk({ index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: { n: 1 } } }),
            chunk({}, 'tool_calls'),
        );
        expect(reply.toolCalls).toEqual(TWO_CALLS.slice(0, 1));
    });

    test('two in one delta', async () => {
        const reply = await replyTo(
            toolChunk(
                { index: 0, id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"n":1}' } },
                { index: 1, id: 'c2', type: 'function', function: { name: 'water', arguments: '{"n":2}' } },
            ),
            chunk({}, 'tool_calls'),
        );
        expect(reply.toolCalls).toEqual(TWO_CALLS);
    });

    test('empty and missing arguments become {}', async () => {
        const { toolCalls } = await replyTo(
            toolChunk({ index: 0, id: 'c1', function: { name: 'sow', arguments: '' } }),
            toolChunk({ index: 1, id: 'c2', function: { name: 'water' } }),
            toolChunk({ index: 2, id: 'c3', function: { name: 'weed', arguments: null } }),
            chunk({}, 'tool_calls'),
        );
        expect(toolCalls.map(call => call.arguments)).toEqual(['{}', '{}', '{}']);
    });

    test('one id for two calls: the second gets another id', async () => {
        const { toolCalls } = await replyTo(
            toolChunk({ index: 0, id: 'c', function: { name: 'sow', arguments: '{}' } }),
            toolChunk({ index: 1, id: 'c', function: { name: 'water', arguments: '{}' } }),
            chunk({}, 'tool_calls'),
        );
        expect(toolCalls.map(call => call.name)).toEqual(['sow', 'water']);
        expect(new Set(toolCalls.map(call => call.id)).size).toBe(2);
    });

    test('the older function_call', async () => {
        const { toolCalls, finish } = await replyTo(
            chunk({ function_call: { name: 'sow', arguments: '{"n"' } }),
            chunk({ function_call: { arguments: ':1}' } }),
            chunk({}, 'function_call'),
        );
        expect(toolCalls.map(call => [call.name, call.arguments])).toEqual([['sow', '{"n":1}']]);
        expect(finish?.reasons).toEqual(['tool_calls']);
    });

    test('custom tools take free text', async () => {
        const { toolCalls } = await replyTo(
            toolChunk({ index: 0, id: 'c1', type: 'custom', custom: { name: 'note', input: 'two ' } }),
            toolChunk({ index: 0, custom: { input: 'words' } }),
            chunk({}, 'tool_calls'),
        );
        expect(toolCalls).toEqual([{ id: 'c1', kind: 'custom', name: 'note', arguments: 'two words' }]);
    });
});

describe('passed on', () => {
    test('reasoning under either name, once if both are sent', async () => {
        const reply = await replyTo(
            chunk({ reasoning_content: 'One. ' }),
            chunk({ reasoning: 'Two. ' }),
            chunk({ reasoning: 'Three.', reasoning_content: 'Three.' }),
            chunk({ content: 'Hello' }, 'stop'),
        );
        expect(reply).toMatchObject({ ...HELLO, reasoning: 'One. Two. Three.' });
    });

    test('refusals, annotations and log probabilities', async () => {
        const logprobs = [{ token: 'Hello', logprob: -0.1, bytes: null, top_logprobs: [] }];
        const annotations = [{ type: 'url_citation', url_citation: { url: 'https://example.org' } }];
        upstream.reply({
            chunks: [
                { choices: [{ index: 0, delta: { content: 'Hello' }, logprobs: { content: logprobs } }] },
                chunk({ refusal: 'No.' }),
                chunk({ annotations }),
                chunk({}, 'stop'),
            ],
        });
        const { events } = await collectEvents(model);
        expect(events.slice(0, 3)).toEqual([
            { type: 'text-delta', choice: 0, text: 'Hello', logprobs },
            { type: 'refusal-delta', choice: 0, text: 'No.' },
            { type: 'annotations', choice: 0, annotations },
        ]);
    });

    test('several choices, each with its own reason', async () => {
        const choice = (index: number, delta: unknown, finish_reason: string | null = null) => ({
            choices: [{ index, delta, finish_reason }],
        });
        upstream.reply({
            chunks: [
                choice(1, { content: 'B' }),
                choice(0, { content: 'A' }),
                choice(1, {}, 'length'),
                choice(0, {}, 'stop'),
                { choices: [], usage: USAGE },
            ],
        });
        const { events } = await collectEvents(model, createModelRequest({ options: { choiceCount: 2 } }));
        expect(events).toEqual([
            { type: 'text-delta', choice: 1, text: 'B' },
            { type: 'text-delta', choice: 0, text: 'A' },
            {
                type: 'finish',
                reasons: ['stop', 'length'],
                usage: { promptTokens: 3, completionTokens: 2, totalTokens: 5 },
                model: 'scripted-model',
                provider: 'scripted',
            },
        ]);
    });
});

describe('chunk boundaries', () => {
    const encoder = new TextEncoder();
    const stream = encoder.encode(
        [
            toFrame(chunk({ role: 'assistant', content: '' })),
            toFrame(chunk({ content: 'Žluťoučký ' })),
            toFrame(chunk({ content: '🌱 日本' })).replaceAll('\n', '\r\n'),
            toFrame(chunk({}, 'stop')),
            'data: [DONE]\n\n',
        ].join(''),
    );
    const expected = { text: 'Žluťoučký 🌱 日本', error: null, finish: { reasons: ['stop'] } };

    test('the text is the same for every split of the stream (attack 37)', async () => {
        for (let position = 1; position < stream.length; position += 1) {
            upstream.reply({ raw: [stream.slice(0, position), stream.slice(position)] });
            expect(await collectReply(model)).toMatchObject(expected);
        }
    });

    test('the text is the same byte by byte', async () => {
        upstream.reply({ raw: [...stream].map(byte => new Uint8Array([byte])) });
        expect(await collectReply(model)).toMatchObject(expected);
    });
});
