import { describe, expect, test } from 'bun:test';
import { openaiSettings } from '../../../../src/models/config/provider-settings.ts';

describe('OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL', () => {
    test('make the official endpoint with a model of its own where only the key is set', () => {
        expect(openaiSettings({ OPENAI_API_KEY: 'o-key' })).toEqual([
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

    test('ask a server at another address for its own models', () => {
        expect(openaiSettings({ OPENAI_BASE_URL: 'http://127.0.0.1:5000/v1' })).toEqual([
            {
                name: 'openai',
                baseUrl: 'http://127.0.0.1:5000/v1',
                apiKey: null,
                model: null,
                models: null,
            },
        ]);
    });

    test('take the model that is named', () => {
        const settings = openaiSettings({ OPENAI_API_KEY: 'o-key', OPENAI_MODEL: 'gpt-5' });
        expect(settings[0]?.model).toBe('gpt-5');
    });

    test('mean nothing without a key and an address', () => {
        expect(openaiSettings({ OPENAI_MODEL: 'gpt-5', OPENAI_API_KEY: '' })).toEqual([]);
    });

    test('refuse an address that is none', () => {
        expect(() => openaiSettings({ OPENAI_BASE_URL: 'localhost:1' })).toThrow(
            new Error(
                'OPENAI_BASE_URL must be an http or https address without user name, password, query and fragment',
            ),
        );
    });
});
