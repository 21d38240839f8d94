import { afterEach, beforeEach, expect, test } from 'bun:test';
import { detectLocalServers } from '../../../src/models/config/detect-local-servers.ts';
import { type OpenModelsInput, openModels } from '../../../src/models/open-models.ts';
import { collectReply } from '../../support/collect-reply.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../../support/scripted-upstream.ts';
import { createSilentLog, createSilentObserver } from '../../support/silent-log.ts';

/** Long enough for a response on a busy machine. */
const PATIENT_MS = 60_000;

let upstream: ScriptedUpstream;
let silent: Bun.Server<undefined>;

beforeEach(() => {
    upstream = startScriptedUpstream({ models: ['nomic-embed-text', 'llama3:latest', 'qwen3'] });
    silent = Bun.serve({ hostname: '127.0.0.1', port: 0, idleTimeout: 0, fetch: () => new Promise<never>(() => {}) });
});

afterEach(() => Promise.all([upstream.stop(), silent.stop(true)]));

function portOf(baseUrl: string): number {
    return Number(new URL(baseUrl).port);
}

function inputOf(parts: Partial<OpenModelsInput>): OpenModelsInput {
    const silent = { log: createSilentLog(), observer: createSilentObserver() };
    return { providers: [], isLocalDetection: false, silenceTimeoutMs: 60_000, ...silent, ...parts };
}

test('finds the model servers of this machine with their first chat model', async () => {
    const page = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: () => new Response('<html></html>') });
    const empty = startScriptedUpstream({ models: [] });
    const found = await detectLocalServers(
        [
            { name: 'lmstudio', port: page.port ?? 0 },
            { name: 'llamacpp', port: portOf(empty.baseUrl) },
            { name: 'ollama', port: portOf(upstream.baseUrl) },
            { name: 'nobody', port: 1 },
        ],
        PATIENT_MS,
    );
    expect(found).toEqual([
        { name: 'ollama', baseUrl: upstream.baseUrl, apiKey: null, model: 'llama3:latest', models: null },
    ]);
    await Promise.all([page.stop(true), empty.stop()]);
});

test('does not wait for a server that does not respond', async () => {
    expect(await detectLocalServers([{ name: 'vllm', port: silent.port ?? 0 }])).toEqual([]);
});

test('opens the configured chain and describes it in order', async () => {
    const provider = { name: 'ours', baseUrl: upstream.baseUrl, apiKey: null, model: 'qwen3', models: null };
    const opened = await openModels(
        inputOf({
            providers: [provider, { ...provider, name: 'other', model: null }],
            isLocalDetection: true,
            detect: () => Promise.reject(new Error('Nothing is looked for where a chain is configured')),
        }),
    );
    expect(opened.description).toEqual([
        { name: 'ours', model: 'qwen3' },
        { name: 'other', model: null },
    ]);
    expect((await collectReply(opened.model)).text).toBe('Hello from qwen3');
});

test('uses a model server of this machine if nothing is configured', async () => {
    const detect = () => detectLocalServers([{ name: 'ollama', port: portOf(upstream.baseUrl) }], PATIENT_MS);
    const opened = await openModels(inputOf({ isLocalDetection: true, detect }));
    expect(opened.description).toEqual([{ name: 'ollama', model: 'llama3:latest' }]);
    expect((await collectReply(opened.model)).text).toBe('Hello from llama3:latest');
});

test('does not look for model servers if detection is off', async () => {
    const detect = () => Promise.reject(new Error('Nothing may be looked for'));
    const opened = await openModels(inputOf({ detect }));
    expect(opened.description).toEqual([{ name: 'built-in', model: 'book-model' }]);
});

test('uses the built-in model if there is no other', async () => {
    const opened = await openModels(inputOf({ isLocalDetection: true, detect: async () => [] }));
    expect(opened.description).toEqual([{ name: 'built-in', model: 'book-model' }]);
    expect(await collectReply(opened.model)).toEqual({
        text: 'Hello, I am Jack Green.',
        reasoning: '',
        refusal: '',
        toolCalls: [],
        finish: {
            type: 'finish',
            reasons: ['stop'],
            usage: { promptTokens: 5, completionTokens: 5, totalTokens: 10, isEstimate: true },
            model: 'book-model',
            provider: 'built-in',
        },
        error: null,
    });
});

test('does not replace a failing chain with the built-in model', async () => {
    const provider = { name: 'ours', baseUrl: upstream.baseUrl, apiKey: null, model: 'qwen3', models: null };
    upstream.replyAlways({ status: 500, body: {} });
    const opened = await openModels(inputOf({ providers: [provider] }));
    expect((await collectReply(opened.model)).error).toMatchObject({
        code: 'upstream_failed',
        message: 'The provider "ours" failed (HTTP 500).',
    });
});
