import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { createProviderChain } from '../../../../src/models/chain/provider-chain.ts';
import { createOpenaiProvider } from '../../../../src/models/openai-provider.ts';
import type { ChatModel } from '../../../../src/ports/chat-model.ts';
import { collectReply, shownPartsOf } from '../../../support/collect-reply.ts';
import { createModelRequest } from '../../../support/create-model-request.ts';
import {
    type ScriptedUpstream,
    startScriptedUpstream,
    type UpstreamScript,
} from '../../../support/scripted-upstream.ts';
import { createSilentLog, createSilentObserver } from '../../../support/silent-log.ts';

let google: ScriptedUpstream;
let openai: ScriptedUpstream;

beforeEach(() => {
    google = startScriptedUpstream({ models: ['gemini-2.5-flash-lite'] });
    openai = startScriptedUpstream({ models: ['gpt-4o'] });
});

afterEach(() => Promise.all([google.stop(), openai.stop()]));

/** Long enough for a response within this process on a busy machine. */
const SHORT_SILENCE_MS = 2_000;
const NEVER = new Promise<never>(() => {});

function openChain(log = createSilentLog(), silenceTimeoutMs = 60_000): ChatModel {
    const options = { times: { silenceTimeoutMs } };
    return createProviderChain(
        [
            createOpenaiProvider(
                {
                    name: 'google',
                    baseUrl: google.baseUrl,
                    apiKey: 'g-key',
                    model: 'gemini-2.5-flash-lite',
                    models: null,
                },
                options,
            ),
            createOpenaiProvider(
                { name: 'openai', baseUrl: openai.baseUrl, apiKey: 'o-key', model: 'gpt-4o', models: null },
                options,
            ),
        ],
        { log, observer: createSilentObserver() },
    );
}

const error = (status: number, message: string, more: object = {}): UpstreamScript => ({
    status,
    body: { error: { message, type: null, param: null, code: null, ...more } },
});

test('the first provider replies and the second gets no request', async () => {
    expect((await collectReply(openChain())).text).toBe('Hello from gemini-2.5-flash-lite');
    expect(openai.requests).toEqual([]);
});

test('if the first fails, the second gets the same request for its own model', async () => {
    google.reply(error(500, 'boom'));
    const reply = await collectReply(openChain(), createModelRequest({ preferredModel: 'gemini-2.5-flash-lite' }));
    expect([reply.text, reply.finish?.provider, reply.finish?.model]).toEqual([
        'Hello from gpt-4o',
        'openai',
        'gpt-4o',
    ]);
    expect(openai.requests.map(request => request.body?.['model'])).toEqual(['gpt-4o']);
    expect(openai.requests[0]?.body?.['messages']).toEqual(google.requests[0]?.body?.['messages']);
});

describe('before the first delta, the next provider gets the request', () => {
    const failures: readonly [string, UpstreamScript][] = [
        ['a rate limit', error(429, 'Slow down')],
        ['a conversation that is too long', error(400, 'prompt is too long')],
        ['a rejected parameter', error(400, 'no', { param: 'temperature' })],
        ['a bad key', error(401, 'no')],
        ['a missing model', error(404, 'no such model', { code: 'model_not_found' })],
        ['a reply that ends at once', { raw: [': ok\n\n'] }],
        ['an error as the first frame', { chunks: [{ error: { message: 'boom' } }] }],
        ['an HTML page', { body: '<html></html>' }],
        ['a cut connection', { raw: [{ cut: true }] }],
    ];
    for (const [what, script] of failures) {
        test(`after ${what}`, async () => {
            google.reply(script);
            const request = createModelRequest({ options: { temperature: 9 } });
            expect(await collectReply(openChain(), request)).toMatchObject({ text: 'Hello from gpt-4o', error: null });
        });
    }
});

test('a silent provider times out and the next one gets the request', async () => {
    google.reply({ neverAnswers: true });
    const chain = openChain(createSilentLog(), SHORT_SILENCE_MS);
    expect(await collectReply(chain)).toMatchObject({ text: 'Hello from gpt-4o', error: null });
    await google.aborted();
});

describe('after the first delta, the failure is passed on', () => {
    test('as a failure, with the text so far', async () => {
        google.reply({
            chunks: [{ choices: [{ index: 0, delta: { content: 'Hel' } }] }, { error: { message: 'x', code: 429 } }],
        });
        const reply = await collectReply(openChain());
        expect([reply.text, reply.finish, shownPartsOf(reply.error)]).toEqual([
            'Hel',
            null,
            {
                code: 'upstream_failed',
                message: 'The model ended its reply early.',
                param: null,
                retryAfterSeconds: null,
                isRetryable: null,
            },
        ]);
        expect(openai.requests).toEqual([]);
    });

    test('as a timeout if the provider goes silent', async () => {
        google.reply({ text: ['Hel', { waitFor: NEVER }] });
        const reply = await collectReply(openChain(createSilentLog(), SHORT_SILENCE_MS));
        expect([reply.text, shownPartsOf(reply.error)]).toMatchObject(['Hel', { code: 'upstream_timeout' }]);
        expect(openai.requests).toEqual([]);
    });
});

describe('if all providers fail', () => {
    async function errorOf(ofGoogle: UpstreamScript, ofOpenai: UpstreamScript): Promise<unknown> {
        google.reply(ofGoogle);
        openai.reply(ofOpenai);
        const request = createModelRequest({ options: { temperature: 9, topP: 2 } });
        return shownPartsOf((await collectReply(openChain(), request)).error);
    }

    test('differently, one error names each provider and its reason', async () => {
        expect(await errorOf(error(401, 'bad g-key'), error(429, 'slow down'))).toEqual({
            code: 'upstream_failed',
            message:
                'No model provider could answer. The provider "google" rejected the API key of this server (HTTP 401). ' +
                'The provider "openai" has too many requests at the moment.',
            param: null,
            retryAfterSeconds: null,
            isRetryable: null,
        });
    });

    test('by rate limits, it is rate_limited with the shorter wait', async () => {
        const limited = (seconds: number): UpstreamScript => ({
            status: 429,
            body: {},
            headers: { 'retry-after': String(seconds) },
        });
        expect(await errorOf(limited(30), limited(12))).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 12 });
    });

    test('by a rate limit and a spent quota, it is rate_limited', async () => {
        const spent = error(429, 'no', { code: 'insufficient_quota' });
        const limited: UpstreamScript = { status: 429, body: {}, headers: { 'retry-after': '9' } };
        expect(await errorOf(spent, limited)).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 9 });
    });

    test('by the length of the conversation, it is context_too_long', async () => {
        const tooLong = error(400, 'prompt is too long');
        expect(await errorOf(tooLong, tooLong)).toMatchObject({ code: 'context_too_long', isRetryable: false });
    });

    test('by a parameter, it names that parameter', async () => {
        expect(
            await errorOf(error(400, 'At most 2', { param: 'temperature' }), error(400, 'no', { param: 'top_p' })),
        ).toMatchObject({ code: 'parameter_value_invalid', param: 'temperature', message: 'At most 2' });
    });

    test('by silence, it is upstream_timeout', async () => {
        google.reply({ neverAnswers: true });
        openai.reply({ neverAnswers: true });
        const chain = openChain(createSilentLog(), SHORT_SILENCE_MS);
        expect((await collectReply(chain)).error).toMatchObject({ code: 'upstream_timeout' });
    });

    test('permanently, it is not retryable', async () => {
        expect(await errorOf(error(401, 'no'), error(403, 'no'))).toMatchObject({
            code: 'upstream_failed',
            isRetryable: false,
        });
    });

    test('the message contains no API key, address or model of theirs', async () => {
        const leaky = error(500, `g-key o-key ${google.baseUrl} gemini-2.5-flash-lite gpt-4o sk-abcdef1234567890`);
        expect(await errorOf(leaky, leaky)).toMatchObject({
            message:
                'No model provider could answer. The provider "google" failed (HTTP 500). The provider "openai" failed (HTTP 500).',
        });
    });
});

test('each failure is logged with its provider and cause', async () => {
    const log = createSilentLog();
    google.reply(error(500, 'boom'));
    await collectReply(openChain(log));
    expect(log.lines).toEqual([
        {
            level: 'warn',
            fields: {
                requestId: 'req_test',
                provider: 'google',
                code: 'upstream_failed',
                hasBegun: false,
                error: expect.anything(),
            },
            message: 'A model provider failed.',
        },
    ]);
});

test('an API key that a provider repeats is not logged', async () => {
    const log = createSilentLog();
    google.reply(error(401, 'Incorrect API key provided: g-key', { details: ['g-key'] }));
    openai.reply({ chunks: [{ error: { message: 'Bad key o-key' } }] });
    await collectReply(openChain(log));
    expect(log.lines.map(({ fields }) => fields['provider'])).toEqual(['google', 'openai']);
    const causes = log.lines.map(({ fields }) => (fields['error'] instanceof Error ? fields['error'].cause : null));
    expect(causes).toMatchObject([
        { message: 'Incorrect API key provided: …', body: null },
        { message: 'Bad key …', body: null },
    ]);
});

describe('a client that leaves', () => {
    test('stops the chain at the current provider', async () => {
        google.reply({ neverAnswers: true });
        const controller = new AbortController();
        const reason = new Error('The client left');
        const reply = collectReply(openChain(), createModelRequest(), controller.signal);
        const asked = await google.nextRequest();
        controller.abort(reason);
        expect((await reply).error).toBe(reason);
        await google.aborted(asked);
        expect(openai.requests).toEqual([]);
    });

    test('cancels the request of the provider that took over', async () => {
        google.reply(error(500, 'boom'));
        openai.reply({ text: ['one ', { waitFor: NEVER }] });
        const controller = new AbortController();
        const reason = new Error('The client left');
        const read = async () => {
            for await (const _ of openChain().streamReply(createModelRequest(), controller.signal))
                controller.abort(reason);
        };
        expect(await read().catch(thrown => thrown)).toBe(reason);
        await openai.aborted();
    });
});

test('an exception inside a provider is its failure, and the next one gets the request', async () => {
    const broken: ChatModel = {
        name: 'broken',
        // biome-ignore lint/correctness/useYield: it throws before it yields
        async *streamReply() {
            throw new TypeError('x is not a function');
        },
    };
    const silent = { log: createSilentLog(), observer: createSilentObserver() };
    const chain = createProviderChain([broken], silent);
    expect(shownPartsOf((await collectReply(chain)).error)).toMatchObject({
        code: 'upstream_failed',
        message: 'The model provider failed.',
    });
    const withNext = createProviderChain([broken, openChain()], silent);
    expect((await collectReply(withNext)).text).toBe('Hello from gemini-2.5-flash-lite');
});
