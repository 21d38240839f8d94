import { expect, test } from 'bun:test';
import { loadConfig } from '../../../src/server/config.ts';
import { ENVIRONMENT_VARIABLES } from '../../../src/server/environment-variables.ts';

function shown(environment: Readonly<Record<string, string>>) {
    const entries = loadConfig({ ...environment }).environment;
    return new Map(entries.map(entry => [entry.name, entry]));
}

test('every variable is listed with its effective value', () => {
    const entries = shown({ PORT: '8080' });
    expect([...entries.keys()]).toEqual(Object.keys(ENVIRONMENT_VARIABLES));
    expect(entries.get('PORT')).toEqual({
        name: 'PORT',
        description: 'Port to listen on. 0 picks a free port.',
        isSet: true,
        value: '8080',
        isSecret: false,
    });
    expect(entries.get('MODEL_SILENCE_SECONDS')).toMatchObject({ isSet: false, value: '600' });
    expect(entries.get('DETECT_LOCAL_MODELS')).toMatchObject({ isSet: false, value: 'true' });
    expect(entries.get('PUBLIC_URL')).toMatchObject({ isSet: false, value: null });
});

test('no value contains a secret', () => {
    const secret = 'a-secret-nobody-may-see';
    const entries = shown({
        OPENAI_API_KEY: secret,
        METRICS_TOKEN: secret,
        OTEL_EXPORTER_OTLP_ENDPOINT: `https://user:${secret}@traces.example/path`,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=${secret}`,
        DATABASE_URL: `postgres://agents:${secret}@db.example:5432/agents?password=${secret}`,
        SEARCH_URL: `https://search.example/find?key=${secret}&q={query}`,
    });
    expect(JSON.stringify([...entries.values()])).not.toContain(secret);
    expect(entries.get('OPENAI_API_KEY')).toMatchObject({ isSet: true, value: null, isSecret: true });
    expect(entries.get('DATABASE_URL')?.value).toBe('postgres://…@db.example:5432/agents?…');
    expect(entries.get('SEARCH_URL')?.value).toBe('https://search.example/find?…');
});
