import { afterEach, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { type ScriptedUpstream, startScriptedUpstream } from '../../support/scripted-upstream.ts';

let upstream: ScriptedUpstream;

afterEach(async () => {
    await upstream.stop();
});

function openClient(): OpenAI {
    return new OpenAI({ baseURL: upstream.baseUrl, apiKey: 'key-1', maxRetries: 0 });
}

const MESSAGES = [{ role: 'user' as const, content: 'Hi' }];

test('says hello as the requested model, streamed and as JSON', async () => {
    upstream = startScriptedUpstream();
    const whole = await openClient().chat.completions.create({ model: 'scripted-model', messages: MESSAGES });
    const stream = await openClient().chat.completions.create({
        model: 'scripted-model',
        messages: MESSAGES,
        stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(whole.choices[0]?.message.content).toBe('Hello from scripted-model');
    expect(text).toBe('Hello from scripted-model');
    expect(upstream.requests.map(request => [request.method, request.path, request.headers['authorization']])).toEqual([
        ['POST', '/v1/chat/completions', 'Bearer key-1'],
        ['POST', '/v1/chat/completions', 'Bearer key-1'],
    ]);
    expect(upstream.requests[1]?.body).toEqual({ model: 'scripted-model', messages: MESSAGES, stream: true });
});

test('rejects a model that it does not have', async () => {
    upstream = startScriptedUpstream();
    const asked = openClient().chat.completions.create({ model: 'other', messages: MESSAGES });
    expect(await asked.catch(error => [error.status, error.code])).toEqual([404, 'model_not_found']);
});

test('lists its models', async () => {
    upstream = startScriptedUpstream();
    upstream.setModels(['one', 'two']);
    const ids: string[] = [];
    for await (const model of openClient().models.list()) ids.push(model.id);
    expect(ids).toEqual(['one', 'two']);
    expect(upstream.modelListCount()).toBe(1);
});

test('knows whether the client left during a reply', async () => {
    upstream = startScriptedUpstream();
    upstream.reply({ text: ['one', { waitFor: new Promise(() => {}) }] });
    const controller = new AbortController();
    const stream = await openClient().chat.completions.create(
        { model: 'scripted-model', messages: MESSAGES, stream: true },
        { signal: controller.signal },
    );
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content === 'one') controller.abort();
    await upstream.aborted(await upstream.nextRequest());
});

test('cuts the connection after the text that the reader got', async () => {
    upstream = startScriptedUpstream();
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream.reply({ text: ['one', { waitFor: promise }, { cut: true }] });
    const stream = await openClient().chat.completions.create({
        model: 'scripted-model',
        messages: MESSAGES,
        stream: true,
    });
    const seen: unknown[] = [];
    const read = async () => {
        for await (const chunk of stream) {
            seen.push(chunk.choices[0]?.delta.content);
            if (seen.length === 2) resolve();
        }
    };
    expect(
        await read().then(
            () => 'ended',
            () => 'failed',
        ),
    ).toBe('failed');
    expect(seen).toEqual(['', 'one']);
});

test('never responds if the script says so', async () => {
    upstream = startScriptedUpstream();
    upstream.reply({ neverAnswers: true });
    const controller = new AbortController();
    const asked = openClient()
        .chat.completions.create({ model: 'scripted-model', messages: MESSAGES }, { signal: controller.signal })
        .catch(error => error.constructor.name);
    const request = await upstream.nextRequest();
    controller.abort();
    expect(await asked).toBe('APIUserAbortError');
    await upstream.aborted(request);
});
