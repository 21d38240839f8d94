import { expect, test } from 'bun:test';
import { chooseModel, isChatModel } from '../../../src/models/choose-model.ts';
import { parseModelListOrNull } from '../../../src/models/list-models.ts';

test('the preferred model is used only if the provider has it', () => {
    const provider = { ownModel: 'own', models: ['own', 'other'] };
    expect([
        chooseModel({ ...provider, preferred: null }),
        chooseModel({ ...provider, preferred: 'other' }),
        chooseModel({ ...provider, preferred: 'foreign' }),
        chooseModel({ ...provider, preferred: 'own' }),
    ]).toEqual([
        { model: 'own', fallback: null },
        { model: 'other', fallback: 'own' },
        { model: 'own', fallback: null },
        { model: 'own', fallback: null },
    ]);
});

test('without a list, the preferred model is used only if it is the default', () => {
    const provider = { ownModel: 'own', models: null };
    expect([
        chooseModel({ ...provider, preferred: 'other' }),
        chooseModel({ ...provider, preferred: 'own:latest' }),
    ]).toEqual([
        { model: 'own', fallback: null },
        { model: 'own', fallback: null },
    ]);
});

test('without a default, the first chat model of the list is used', () => {
    const models = ['text-embedding-3-small', 'whisper-1', 'gpt-4o', 'gpt-4o-mini'];
    expect(chooseModel({ preferred: null, ownModel: null, models })).toEqual({ model: 'gpt-4o', fallback: null });
});

test('no model is chosen if none is known', () => {
    expect([
        chooseModel({ preferred: null, ownModel: null, models: null }),
        chooseModel({ preferred: 'gpt-4o', ownModel: null, models: ['nomic-embed-text'] }),
    ]).toEqual([null, null]);
});

test('the preferred model is tried by its name if nothing is known of the provider', () => {
    expect(chooseModel({ preferred: 'gpt-4o', ownModel: null, models: null })).toEqual({
        model: 'gpt-4o',
        fallback: null,
    });
});

test('an exact id wins over an equivalent one', () => {
    const models = ['models/x', 'x:latest', 'X', 'x'];
    expect(chooseModel({ preferred: 'x', ownModel: null, models })?.model).toBe('x');
    expect(chooseModel({ preferred: 'models/X', ownModel: null, models })?.model).toBe('models/x');
});

test('models that do not chat are recognized by their names', () => {
    const names = [
        'nomic-embed-text',
        'tts-1',
        'dall-e-3',
        'omni-moderation-latest',
        'gpt-4o',
        'qwen3:8b',
        'mistral-small',
    ];
    expect(names.filter(isChatModel)).toEqual(['gpt-4o', 'qwen3:8b', 'mistral-small']);
});

test('reads lists of models in all shapes that providers use', () => {
    expect(
        [
            '{"object":"list","data":[{"id":"a"},{"id":"b"}]}',
            '[{"id":"a"},{"name":"b"}]',
            '{"models":[{"name":"a"},"b"]}',
            '{"data":[]}',
            '{"error":{}}',
            '7',
        ].map(parseModelListOrNull),
    ).toEqual([['a', 'b'], ['a', 'b'], ['a', 'b'], null, null, null]);
});
