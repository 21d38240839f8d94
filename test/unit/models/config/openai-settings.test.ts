import { describe, expect, test } from 'bun:test';
import { openaiSettings } from '../../../../src/models/config/provider-settings.ts';

describe('OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL', () => {
    test('use the official endpoint with a default model if only the key is set', () => {
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

    test('use the models of a server at another address', () => {
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

    test('use the configured model', () => {
        const settings = openaiSettings({ OPENAI_API_KEY: 'o-key', OPENAI_MODEL: 'gpt-5' });
        expect(settings[0]?.model).toBe('gpt-5');
    });

    test('configure nothing without a key and an address', () => {
        expect(openaiSettings({ OPENAI_MODEL: 'gpt-5', OPENAI_API_KEY: '' })).toEqual([]);
    });

    test('reject an invalid address', () => {
        expect(() => openaiSettings({ OPENAI_BASE_URL: 'localhost:1' })).toThrow(
            new Error('OPENAI_BASE_URL must be an http or https URL without user name, password, query or fragment'),
        );
    });
});
