import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { ProviderSettings } from '../../../src/models/config/provider-settings.ts';
import { createOpenaiProvider, type OpenaiProviderOptions } from '../../../src/models/openai-provider.ts';
import type { ChatModel } from '../../../src/ports/chat-model.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { collectReply, shownPartsOf } from '../../support/collect-reply.ts';
import { createBook, createModelRequest } from '../../support/create-model-request.ts';
import { type ScriptedUpstream, startScriptedUpstream, type UpstreamScript } from '../../support/scripted-upstream.ts';

let upstream: ScriptedUpstream;

beforeEach(() => {
    upstream = startScriptedUpstream();
});

afterEach(() => upstream.stop());

const NEVER = new Promise<never>(() => {});
/** The silence timeout of tests in which something must arrive first: long enough for a busy machine. */
const LONG_SILENCE_MS = 2_000;

function openProvider(settings: Partial<ProviderSettings> = {}, options: OpenaiProviderOptions = {}): ChatModel {
    const defaults = {
        name: 'scripted',
        baseUrl: upstream.baseUrl,
        apiKey: 'key-1',
        model: 'scripted-model',
        models: null,
    };
    return createOpenaiProvider({ ...defaults, ...settings }, options);
}

describe('a reply', () => {
    test('consists of deltas and one finish with model and provider', async () => {
        expect(await collectReply(openProvider())).toEqual({
            text: 'Hello from scripted-model',
            reasoning: '',
            refusal: '',
            toolCalls: [],
            finish: {
                type: 'finish',
                reasons: ['stop'],
                usage: { promptTokens: 11, completionTokens: 7, totalTokens: 18 },
                model: 'scripted-model',
                provider: 'scripted',
            },
            error: null,
        });
    });

    test('is requested with the API key, as a stream, with the whole thread', async () => {
        await collectReply(openProvider());
        const [request] = upstream.requests;
        expect([request?.method, request?.path, request?.headers['authorization']]).toEqual([
            'POST',
            '/v1/chat/completions',
            'Bearer key-1',
        ]);
        expect(request?.body).toEqual({
            model: 'scripted-model',
            messages: [
                { role: 'system', content: 'You are Jack Green' },
                { role: 'user', content: 'Hello!' },
            ],
            stream: true,
            stream_options: { include_usage: true },
        });
    });

    test('is requested without an API key if the provider needs none', async () => {
        await collectReply(openProvider({ apiKey: null }));
        expect(upstream.requests[0]?.headers['authorization']).toBeUndefined();
    });

    test('is requested without stream_options if the provider rejects them', async () => {
        await collectReply(openProvider({ refusesStreamOptions: true }));
        expect(upstream.requests[0]?.body?.['stream_options']).toBeUndefined();
    });

    test("is requested without redirects and without the runtime's timeout", async () => {
        const inits: (BunFetchRequestInit | undefined)[] = [];
        const provider = openProvider(
            {},
            {
                fetch(url, init) {
                    inits.push(init);
                    return fetch(url, init);
                },
            },
        );
        await collectReply(provider);
        expect(inits).toMatchObject([{ redirect: 'manual', timeout: false }]);
    });

    test('lets the next request reuse the connection', async () => {
        const provider = openProvider();
        const replies = [await collectReply(provider), await collectReply(provider), await collectReply(provider)];
        expect(replies.map(reply => reply.text)).toEqual(Array(3).fill('Hello from scripted-model'));
    });

    test('arrives complete if it is large', async () => {
        const words = Array.from({ length: 5000 }, (_, index) => `word${index} `);
        upstream.reply({ text: words });
        expect((await collectReply(openProvider())).text).toBe(words.join(''));
    });
});

describe('the requested model', () => {
    const preferring = (preferredModel: string) => createModelRequest({ preferredModel });

    test('is the preferred one if the provider lists it', async () => {
        upstream.setModels(['scripted-model', 'preferred']);
        expect((await collectReply(openProvider(), preferring('preferred'))).text).toBe('Hello from preferred');
    });

    test("is the provider's default if it does not have the preferred one", async () => {
        expect((await collectReply(openProvider(), preferring('gemini-2.5-flash-lite'))).text).toBe(
            'Hello from scripted-model',
        );
        expect(upstream.requests.map(request => request.body?.['model'])).toEqual(['scripted-model']);
    });

    test("has the provider's id for an equivalent preferred id", async () => {
        upstream.setModels(['scripted-model', 'models/gemini-x', 'llama3:latest']);
        const provider = openProvider();
        expect((await collectReply(provider, preferring('gemini-x'))).text).toBe('Hello from models/gemini-x');
        expect((await collectReply(provider, preferring('llama3'))).text).toBe('Hello from llama3:latest');
    });

    test('is the first chat model of the list if none is configured', async () => {
        upstream.setModels(['nomic-embed-text', 'chatty']);
        expect((await collectReply(openProvider({ model: null }))).text).toBe('Hello from chatty');
    });

    test('comes from a configured list without asking the provider', async () => {
        upstream.setModels(['a', 'b', 'c']);
        const provider = openProvider({ model: 'a', models: ['a', 'b'] });
        const texts = [await collectReply(provider, preferring('b')), await collectReply(provider, preferring('c'))];
        expect(texts.map(reply => reply.text)).toEqual(['Hello from b', 'Hello from a']);
        expect(upstream.modelListCount()).toBe(0);
    });

    test('is not looked up if no model is preferred (attack 54)', async () => {
        await collectReply(openProvider());
        expect(upstream.modelListCount()).toBe(0);
    });

    test('is looked up once for many replies', async () => {
        const provider = openProvider();
        await Promise.all([1, 2, 3].map(() => collectReply(provider, preferring('preferred'))));
        await collectReply(provider, preferring('preferred'));
        expect(upstream.modelListCount()).toBe(1);
    });

    test("is the provider's default if the listed model is missing", async () => {
        upstream.setModels(['scripted-model', 'preferred']);
        upstream.replyAlways(({ body }) =>
            body?.['model'] === 'preferred'
                ? { status: 404, body: { error: { message: 'model "preferred" not found, try pulling it first' } } }
                : { text: 'My own' },
        );
        expect((await collectReply(openProvider(), preferring('preferred'))).text).toBe('My own');
        expect(upstream.requests.map(request => request.body?.['model'])).toEqual(['preferred', 'scripted-model']);
    });

    test("is reported as upstream_failed if the provider's default is missing", async () => {
        const { error } = await collectReply(openProvider({ model: 'gone' }));
        expect(shownPartsOf(error)).toEqual({
            code: 'upstream_failed',
            message: 'The provider "scripted" does not have the model.',
            param: null,
            retryAfterSeconds: null,
            isRetryable: false,
        });
    });

    test('is asked for by name if the provider has no list and no default', async () => {
        upstream.setModels(null);
        const { text } = await collectReply(openProvider({ model: null }), preferring('gpt-4o'));
        expect(text).toBe('Hello from gpt-4o');
    });

    test('cannot be chosen if nobody names one', async () => {
        upstream.setModels(null);
        const { error } = await collectReply(openProvider({ model: null }));
        expect(shownPartsOf(error)).toMatchObject({
            code: 'upstream_failed',
            message: 'The provider "scripted" did not list its models, and no model is set for it.',
        });
        expect(upstream.requests).toEqual([]);
    });

    test('is chosen as soon as the provider lists its models after a failure (attack 54)', async () => {
        const provider = openProvider({ model: null });
        upstream.setModels(null);
        expect((await collectReply(provider)).error).toBeInstanceOf(AppError);
        upstream.setModels(['back-again']);
        expect((await collectReply(provider)).text).toBe('Hello from back-again');
    });
});

describe('a client that leaves', () => {
    test('before the first token: cancels the request and throws its reason', async () => {
        upstream.reply({ neverAnswers: true });
        const controller = new AbortController();
        const reply = collectReply(openProvider(), createModelRequest(), controller.signal);
        const asked = await upstream.nextRequest();
        const reason = new Error('The client left');
        controller.abort(reason);
        expect((await reply).error).toBe(reason);
        await upstream.aborted(asked);
    });

    test('during the reply: cancels the request and throws its reason', async () => {
        upstream.reply({ text: ['one ', { waitFor: NEVER }] });
        const controller = new AbortController();
        const reason = new Error('The client left');
        const texts: string[] = [];
        const read = async () => {
            for await (const events of openProvider().streamReply(createModelRequest(), controller.signal)) {
                for (const event of events) if (event.type === 'text-delta') texts.push(event.text);
                controller.abort(reason);
            }
        };
        expect(await read().catch(error => error)).toBe(reason);
        expect(texts).toEqual(['one ']);
        await upstream.aborted();
    });

    test('before the request: sends none', async () => {
        const reason = new Error('The client left');
        expect((await collectReply(openProvider(), createModelRequest(), AbortSignal.abort(reason))).error).toBe(
            reason,
        );
        expect(upstream.requests).toEqual([]);
    });

    test('while the model list loads: throws its reason at once', async () => {
        const blocked = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: () => NEVER });
        const controller = new AbortController();
        const reason = new Error('The client left');
        const provider = openProvider({ baseUrl: `http://127.0.0.1:${blocked.port}/v1`, model: null });
        const reply = collectReply(provider, createModelRequest(), controller.signal);
        controller.abort(reason);
        expect((await reply).error).toBe(reason);
        await blocked.stop(true);
    });

    test('by ending the loop: cancels the request', async () => {
        upstream.reply({ text: ['one ', { waitFor: NEVER }] });
        for await (const _ of openProvider().streamReply(createModelRequest(), new AbortController().signal)) break;
        await upstream.aborted();
    });
});

describe('a provider that is silent', () => {
    const timedOut = {
        code: 'upstream_timeout',
        message: 'The provider "scripted" did not respond in time.',
        param: null,
        retryAfterSeconds: null,
        isRetryable: null,
    };

    test('from the beginning times out, and its request is cancelled', async () => {
        upstream.reply({ neverAnswers: true });
        const { error } = await collectReply(openProvider({}, { times: { silenceTimeoutMs: 40 } }));
        expect(shownPartsOf(error)).toEqual(timedOut);
        await upstream.aborted();
    });

    test('between tokens times out, with the text so far', async () => {
        upstream.reply({ text: ['one ', { waitFor: NEVER }] });
        const provider = openProvider({}, { times: { silenceTimeoutMs: LONG_SILENCE_MS } });
        const { text, finish, error } = await collectReply(provider);
        expect([text, finish, shownPartsOf(error)]).toEqual(['one ', null, timedOut]);
        await upstream.aborted();
    });

    test('only at times, times out after the longest time of a reply (attack 23)', async () => {
        async function* drip() {
            for (;;) {
                yield 'data: {"choices":[{"index":0,"delta":{"content":"."}}]}\n\n';
                await new Promise(resolve => setImmediate(resolve));
            }
        }
        upstream.reply({ raw: drip() });
        const { finish, error } = await collectReply(openProvider({}, { times: { replyTimeoutMs: 60 } }));
        expect([finish, shownPartsOf(error)]).toEqual([null, timedOut]);
        await upstream.aborted();
    });

    test('except for comments times out', async () => {
        async function* comments() {
            for (;;) {
                yield ': still here\n\n';
                await new Promise(resolve => setImmediate(resolve));
            }
        }
        upstream.reply({ raw: comments() });
        const { error } = await collectReply(openProvider({}, { times: { silenceTimeoutMs: 60 } }));
        expect(shownPartsOf(error)).toEqual(timedOut);
    });

    test('is not assumed while a slow reader reads', async () => {
        const wasRead = Promise.withResolvers<void>();
        upstream.reply({ text: ['one ', { waitFor: wasRead.promise }, 'two'] });
        const events = openProvider({}, { times: { silenceTimeoutMs: LONG_SILENCE_MS } }).streamReply(
            createModelRequest(),
            new AbortController().signal,
        );
        const first = await events.next();
        wasRead.resolve();
        // Another request that is silent for longer shows that the time is over.
        upstream.reply({ neverAnswers: true });
        await collectReply(openProvider({}, { times: { silenceTimeoutMs: 1.5 * LONG_SILENCE_MS } }));
        const second = await events.next();
        expect([first.value?.[0], second.value?.[0]]).toMatchObject([{ text: 'one ' }, { text: 'two' }]);
    });

    test('fails with the text so far if the connection is cut', async () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        upstream.reply({ text: ['one ', { waitFor: promise }, { cut: true }] });
        const texts: string[] = [];
        const read = async () => {
            for await (const events of openProvider().streamReply(createModelRequest(), new AbortController().signal)) {
                for (const event of events) if (event.type === 'text-delta') texts.push(event.text);
                resolve();
            }
        };
        const error = await read().catch(thrown => thrown);
        expect([texts, shownPartsOf(error)]).toMatchObject([['one '], { code: 'upstream_failed' }]);
    });
});

describe('an endless or huge response', () => {
    test('of one line fails at the limit (attack 23)', async () => {
        const megabyte = 'x'.repeat(1024 * 1024);
        let sent = 0;
        function* endless() {
            yield 'data: {"choices":[{"index":0,"delta":{"content":"';
            for (;;) {
                sent += 1;
                yield megabyte;
            }
        }
        upstream.reply({ raw: endless() });
        const { text, error } = await collectReply(openProvider());
        expect([text, shownPartsOf(error)]).toMatchObject(['', { code: 'upstream_failed' }]);
        await upstream.aborted();
        expect(sent).toBeLessThan(64);
    });

    test('of an error body is read only up to the limit (attack 23)', async () => {
        function* endless() {
            for (;;) yield 'x'.repeat(64 * 1024);
        }
        upstream.reply({ raw: endless(), status: 500 });
        const { error } = await collectReply(openProvider());
        expect(shownPartsOf(error)).toMatchObject({
            code: 'upstream_failed',
            message: 'The provider "scripted" failed (HTTP 500).',
        });
        await upstream.aborted();
    });
});

describe('an error of the provider', () => {
    async function errorOf(
        script: UpstreamScript,
        request = createModelRequest(),
        now = new Date(0),
    ): Promise<unknown> {
        upstream.reply(script);
        return shownPartsOf((await collectReply(openProvider({}, { now: () => now }), request)).error);
    }

    const failed = (status: number, message: string, more: object = {}): UpstreamScript => ({
        status,
        body: { error: { message, type: 'some_error', param: null, code: null, ...more } },
    });

    test('429 is rate_limited with the time to wait', async () => {
        const limited = { status: 429, body: { error: { message: 'Slow down' } } };
        const headersWithSeconds: readonly [Record<string, string>, number][] = [
            [{ 'retry-after': '7' }, 7],
            [{ 'retry-after': '0' }, 1],
            [{ 'retry-after': '0.2' }, 1],
            [{ 'retry-after': new Date(30_500).toUTCString() }, 30],
            [{ 'retry-after': '9999999' }, 86_400],
            [{ 'retry-after-ms': '2500', 'retry-after': '9' }, 3],
            [{ 'x-ratelimit-reset-requests': '1m2s', 'x-ratelimit-reset-tokens': '20.5s' }, 21],
            [{ 'x-ratelimit-reset-tokens': '20ms' }, 1],
            [{ 'x-ratelimit-reset': '1900000000' }, 86_400],
            [{ 'retry-after': 'soon' }, 1],
            [{}, 1],
        ];
        for (const [headers, retryAfterSeconds] of headersWithSeconds) {
            expect(await errorOf({ ...limited, headers })).toEqual({
                code: 'rate_limited',
                message: 'The provider "scripted" has too many requests at the moment.',
                param: null,
                retryAfterSeconds,
                isRetryable: null,
            });
        }
    });

    test('429 in the shape of Google is rate_limited with the time to wait', async () => {
        const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '13s' }];
        const body = [{ error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details } }];
        expect(await errorOf({ status: 429, body })).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 13 });
    });

    test('insufficient_quota is quota_exceeded and not retryable', async () => {
        expect(await errorOf(failed(429, 'You exceeded your quota', { code: 'insufficient_quota' }))).toEqual({
            code: 'quota_exceeded',
            message: 'The provider "scripted" has no quota left for this server.',
            param: null,
            retryAfterSeconds: null,
            isRetryable: false,
        });
    });

    test("401 and 403 mean the server's API key, not the client's", async () => {
        const errors = [
            await errorOf(failed(401, 'Incorrect API key provided: key-1')),
            await errorOf(failed(403, 'No')),
        ];
        expect(errors).toEqual(
            [401, 403].map(status => ({
                code: 'upstream_failed',
                message: `The provider "scripted" rejected the API key of this server (HTTP ${status}).`,
                param: null,
                retryAfterSeconds: null,
                isRetryable: false,
            })),
        );
    });

    test('a conversation that is too long is recognized by code and by message', async () => {
        const scripts = [
            failed(400, 'Too long', { code: 'context_length_exceeded' }),
            failed(400, "This model's maximum context length is 8192 tokens."),
            failed(400, 'prompt is too long: 210000 tokens > 200000 maximum'),
            failed(400, 'The input token count (9) exceeds the maximum number of tokens allowed (8).'),
            failed(400, 'the request exceeds the available context size', { type: 'exceed_context_size_error' }),
            failed(413, 'Payload too large'),
        ];
        for (const script of scripts) {
            expect(await errorOf(script)).toEqual({
                code: 'context_too_long',
                message: 'The provider "scripted" rejected the conversation as too long.',
                param: null,
                retryAfterSeconds: null,
                isRetryable: false,
            });
        }
    });

    test("a rejected parameter is the client's error, with its name and the provider's safe message", async () => {
        const request = createModelRequest({ options: { temperature: 9, stop: ['a'] } });
        const refused = { code: 'parameter_value_invalid', retryAfterSeconds: null, isRetryable: false };
        expect(await errorOf(failed(400, 'Must be at most 2', { param: 'temperature' }), request)).toEqual({
            ...refused,
            param: 'temperature',
            message: 'Must be at most 2',
        });
        expect(await errorOf(failed(400, 'temperature must be non-negative'), request)).toEqual({
            ...refused,
            param: 'temperature',
            message: 'temperature must be non-negative',
        });
        expect(
            await errorOf({ status: 422, body: { detail: [{ loc: ['body', 'stop'], msg: 'Too many' }] } }, request),
        ).toEqual({ ...refused, param: 'stop', message: 'The model does not accept the value of "stop".' });
        expect(await errorOf(failed(400, 'Bad image', { param: 'messages[3].content[0]' }), request)).toEqual({
            ...refused,
            param: 'messages',
            message: 'Bad image',
        });
    });

    test("a rejected parameter that the server adds is the provider's failure", async () => {
        const alwaysErrorOf = (script: UpstreamScript) => {
            upstream.replyAlways(script);
            return errorOf(script);
        };
        const errors = [
            await alwaysErrorOf(failed(400, 'Unknown parameter', { param: 'stream_options' })),
            await alwaysErrorOf(failed(400, 'Something about the request is wrong')),
            await alwaysErrorOf(failed(400, 'Bad seed', { param: 'stream' })),
        ];
        expect(errors).toEqual(
            ['upstream_failed', 'request_refused', 'upstream_failed'].map(code => ({
                code,
                message: 'The provider "scripted" failed (HTTP 400).',
                param: null,
                retryAfterSeconds: null,
                isRetryable: false,
            })),
        );
    });

    test('500 and 503 are failures, 504 is a timeout', async () => {
        const errors = [
            await errorOf(failed(500, 'x')),
            await errorOf(failed(503, 'x')),
            await errorOf(failed(504, 'x')),
        ];
        expect(errors).toMatchObject([
            { code: 'upstream_failed', isRetryable: null },
            { code: 'upstream_failed', isRetryable: null },
            { code: 'upstream_timeout', isRetryable: null },
        ]);
    });

    test('an HTML page instead of JSON is a failure', async () => {
        expect(await errorOf({ status: 502, body: '<html>Bad gateway</html>' })).toMatchObject({
            code: 'upstream_failed',
            message: 'The provider "scripted" failed (HTTP 502).',
        });
    });

    test('a redirect is a failure and not followed (attack 23)', async () => {
        const target = startScriptedUpstream();
        const location = `${target.baseUrl}/chat/completions`;
        for (const status of [301, 302, 307, 308]) {
            expect(await errorOf({ status, body: '', headers: { location } })).toMatchObject({
                code: 'upstream_failed',
                message: `The provider "scripted" sent a redirect, which is not followed (HTTP ${status}).`,
            });
        }
        expect(target.requests).toEqual([]);
        await target.stop();
    });

    test('an address without a server is a failure', async () => {
        const { error } = await collectReply(openProvider({ baseUrl: 'http://127.0.0.1:1/v1' }));
        expect(shownPartsOf(error)).toEqual({
            code: 'upstream_failed',
            message: 'The provider "scripted" could not be reached.',
            param: null,
            retryAfterSeconds: null,
            isRetryable: null,
        });
    });
});

describe("a provider's message about a rejected parameter", () => {
    const FIXED = 'The model does not accept the value of "temperature".';
    const request = createModelRequest({
        system: 'You are Jack Green. Never mention the secret garden behind the wall.',
        options: { temperature: 9 },
        preferredModel: 'preferred-one',
        book: createBook({ examples: [{ user: 'Where is it?', agent: 'It grows under the old oak.' }] }),
    });

    async function shown(message: string): Promise<unknown> {
        upstream.reply({ status: 400, body: { error: { message, param: 'temperature', code: 'invalid_value' } } });
        const { error } = await collectReply(openProvider({ apiKey: 'key-1' }), request);
        return error instanceof Error ? error.message : error;
    }

    test('is passed on if it is only about the value', async () => {
        const message = "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 9 instead.";
        expect(await shown(message.replace('<=', 'of at most'))).toBe(message.replace('<=', 'of at most'));
    });

    const leaks = [
        ['the requested model', "'temperature' does not support 9 with Scripted-Model"],
        ['the preferred model', 'not with preferred-one'],
        ['any model family', 'Only gpt-4o takes this'],
        ['the provider', 'Scripted says no'],
        ['an address', 'See https://example.org/errors'],
        ['a host', 'llm-7.internal refused'],
        ['an IP address', 'from 10.0.0.7 refused'],
        ['a port', 'node:8000 refused'],
        ['the API key', 'Key key-1 may not'],
        ['something like an API key', 'Key sk-abcdefgh12345678 may not'],
        ['an organisation', 'org-Abc123 may not'],
        ['the system message', 'Invalid: "the secret garden behind"'],
        ['an example of the book', 'near "grows under the old"'],
        ['markup', '<b>no</b>'],
        ['many lines', 'no\nno'],
        ['too much text', 'no '.repeat(200)],
    ] as const;
    for (const [what, message] of leaks) {
        test(`is replaced by a fixed sentence if it contains ${what}`, async () => {
            expect(await shown(message)).toBe(FIXED);
        });
    }
});
