import { describe, expect, test } from 'bun:test';
import { parseModelProviders } from '../../../../src/models/config/parse-model-providers.ts';

const ENVIRONMENT = { GEMINI_API_KEY: 'g-key', OPENAI_API_KEY: 'o-key', MY_KEY: ' m-key ' };

function messageOf(json: string, environment: Record<string, string | undefined> = ENVIRONMENT): string {
    try {
        parseModelProviders(json, environment);
    } catch (error) {
        return error instanceof Error ? error.message : 'not an error';
    }
    return 'accepted';
}

describe('MODEL_PROVIDERS', () => {
    test('keeps the order of presets and objects, each with its API key and model', () => {
        const json = JSON.stringify([
            'google',
            { preset: 'openai', model: 'gpt-4o' },
            {
                name: 'Our gateway',
                baseUrl: 'https://llm.example.org/v1/',
                apiKeyEnv: 'MY_KEY',
                models: ['small', 'large'],
                embeddingModel: 'vectors',
            },
            'ollama',
            'openai',
        ]);
        expect(parseModelProviders(json, ENVIRONMENT)).toEqual([
            {
                name: 'google',
                baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
                apiKey: 'g-key',
                model: 'gemini-2.5-flash',
                models: null,
                embeddingModel: 'gemini-embedding-001',
            },
            {
                name: 'openai',
                baseUrl: 'https://api.openai.com/v1',
                apiKey: 'o-key',
                model: 'gpt-4o',
                models: null,
                embeddingModel: 'text-embedding-3-small',
            },
            {
                name: 'Our gateway',
                baseUrl: 'https://llm.example.org/v1',
                apiKey: 'm-key',
                model: 'small',
                models: ['small', 'large'],
                embeddingModel: 'vectors',
            },
            { name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', apiKey: null, model: null, models: null },
            {
                name: 'openai',
                baseUrl: 'https://api.openai.com/v1',
                apiKey: 'o-key',
                model: 'gpt-4.1-mini',
                models: null,
                embeddingModel: 'text-embedding-3-small',
            },
        ]);
    });

    test('does not send the API key of a preset to another address', () => {
        const json = JSON.stringify([{ preset: 'openai', baseUrl: 'http://127.0.0.1:9/v1' }]);
        expect(parseModelProviders(json, ENVIRONMENT)[0]?.apiKey).toBeNull();
    });

    test('gives a provider without a name one that contains no address', () => {
        const json = JSON.stringify([{ baseUrl: 'http://10.0.0.7:8000/v1' }]);
        expect(parseModelProviders(json, {})[0]?.name).toBe('provider-1');
    });

    test('rejects an API key in the JSON and does not repeat it', () => {
        expect(messageOf('[{"preset":"openai","apiKey":"sk-secret"}]')).toBe(
            '[0].apiKey is not allowed here: put the API key into an environment variable and its name into "apiKeyEnv"',
        );
    });

    test('reports each error in one line', () => {
        const messages = [
            '{',
            '{}',
            '[]',
            '["nobody"]',
            '["__proto__"]',
            '[7]',
            '[{"name":"x"}]',
            '[{"baseUrl":"ftp://a/b"}]',
            '[{"baseUrl":"http://me:secret@a/b"}]',
            '[{"preset":"ollama","surprise":1}]',
            '[{"preset":"ollama","models":[]}]',
            '["mistral"]',
        ].map(json => messageOf(json));
        expect(messages).toEqual([
            'is not valid JSON',
            'must be a JSON array',
            'must name at least one provider',
            expect.stringMatching(/^\[0\]\.preset must be one of openai, anthropic, google, .*vllm$/),
            expect.stringMatching(/^\[0\]\.preset must be one of openai, /),
            '[0] Invalid input: expected object, received number',
            '[0] needs "preset" or "baseUrl"',
            '[0].baseUrl must be an http or https URL without user name, password, query or fragment',
            '[0].baseUrl must be an http or https URL without user name, password, query or fragment',
            '[0] Unrecognized key: "surprise"',
            '[0].models must not be empty',
            '[0] needs its key in the environment variable MISTRAL_API_KEY',
        ]);
    });
});
