import { describe, expect, test } from 'bun:test';
import type { CompiledBook } from '../../../../src/domain/book.ts';
import type { MessageContent } from '../../../../src/domain/chat-message.ts';
import type { ReplyOptions } from '../../../../src/domain/reply-options.ts';
import { createBuiltInModel } from '../../../../src/models/built-in/create-built-in-model.ts';
import { collectEvents, collectReply, shownPartsOf } from '../../../support/collect-reply.ts';
import { createBook, createModelRequest } from '../../../support/create-model-request.ts';

const model = createBuiltInModel();

const GARDEN = createBook({
    knowledge: [
        'Tomatoes need sun and warm soil.',
        '- Carrots like loose soil.\n- Basil grows well beside tomatoes.',
        'Žluťoučký kůň eats apples.',
        'Roses are pruned in March.',
    ],
    examples: [{ user: 'How often should I water my plants?', agent: 'Twice a week, in the evening.' }],
});

function ask(content: MessageContent, book: CompiledBook = GARDEN, options: ReplyOptions = {}) {
    return collectReply(model, createModelRequest({ book, options, messages: [{ role: 'user', content }] }));
}

async function answerTo(content: MessageContent, book: CompiledBook = GARDEN): Promise<string> {
    return (await ask(content, book)).text;
}

describe('the built-in model', () => {
    test('greets with the name of the agent, or with its initial message', async () => {
        const greetings = ['Hello!', '', '  ', 'hi', 'Good morning, Jack', 'Hello Jack Green!', 'Ahoj', 'Dobrý den'];
        const texts = await Promise.all(greetings.map(greeting => answerTo(greeting)));
        expect(texts).toEqual(greetings.map(() => 'Hello, I am Jack Green.'));
        const { profile } = GARDEN;
        const polite = createBook({ profile: { ...profile, initialMessage: 'Welcome to my garden.' } });
        expect(await answerTo('Hello!', polite)).toBe('Welcome to my garden.');
    });

    test('quotes the best matching knowledge', async () => {
        expect(await answerTo('When are roses pruned?')).toBe('Roses are pruned in March.');
        expect(await answerTo('What do carrots like?')).toBe('Carrots like loose soil.');
    });

    test('joins up to three lines that match equally well', async () => {
        expect(await answerTo('Tell me about a tomato')).toBe(
            'Tomatoes need sun and warm soil.\nBasil grows well beside tomatoes.',
        );
        const alike = createBook({ knowledge: ['Red rose', 'White rose', 'Pink rose', 'Blue rose'] });
        expect(await answerTo('rose', alike)).toBe('Red rose\nWhite rose\nPink rose');
    });

    test('ignores case, diacritics and plurals', async () => {
        expect(await answerTo('ZLUTOUCKY KUN?')).toBe('Žluťoučký kůň eats apples.');
        expect(await answerTo('who eats an APPLE')).toBe('Žluťoučký kůň eats apples.');
    });

    test('replies with the example whose question matches', async () => {
        expect(await answerTo('how often do I water plants')).toBe('Twice a week, in the evening.');
    });

    test('defines a word, for every form of the question', async () => {
        const book = createBook({
            knowledge: ['Plug plants are sold from April on.', 'The price of tilth is low.'],
            dictionary: [
                'Plug plants: young plants that are sold in trays.',
                '- Tilth – fine soil.\n- RHS = the Royal Horticultural Society.',
                'Bolting means going to seed too early.',
            ],
        });
        const plugs = 'Plug plants: young plants that are sold in trays.';
        expect(
            await Promise.all(
                [
                    'What does "plug plant" mean?',
                    'What do you mean by plug plants?',
                    'What are plug plants?',
                    'Define: PLUG PLANTS',
                    'What is tilth?',
                    'What does RHS stand for?',
                    'What is the meaning of bolting?',
                ].map(question => answerTo(question, book)),
            ),
        ).toEqual([
            ...[plugs, plugs, plugs, plugs, 'Tilth – fine soil.', 'RHS = the Royal Horticultural Society.'],
            'Bolting means going to seed too early.',
        ]);
        expect(await answerTo('When are plug plants sold?', book)).toStartWith('Plug plants are sold from April on.');
        expect(await answerTo('What is the price of tilth?', book)).toStartWith('The price of tilth is low.');
        expect(await answerTo('What does mulching mean?', book)).toStartWith('I have nothing about that in my book.');
        expect(await answerTo('What is fine?', book)).toBe('Tilth – fine soil.');
    });

    test('replies if a book has only definitions', async () => {
        const book = createBook({ dictionary: ['Tilth: fine soil.'] });
        expect(await answerTo('Explain quantum chromodynamics', book)).toBe(
            'I have nothing about that in my book. What I know begins with:\n- Tilth: fine soil.',
        );
    });

    test('introduces itself by its description', async () => {
        const described = createBook({ profile: { ...GARDEN.profile, description: 'A friendly gardener.' } });
        expect(await answerTo('Who are you?', described)).toBe('I am Jack Green. A friendly gardener.');
    });

    test('says that it has no match, and what it knows', async () => {
        expect(await answerTo('Explain quantum chromodynamics')).toBe(
            'I have nothing about that in my book. What I know begins with:\n' +
                '- Tomatoes need sun and warm soil.\n- Carrots like loose soil.\n- Basil grows well beside tomatoes.',
        );
        expect(await answerTo('Explain quantum chromodynamics', createBook())).toBe(
            'I have nothing about that in my book, and no knowledge is in it yet.',
        );
    });

    test('reads the last message of the user, with its parts', async () => {
        const messages = [
            { role: 'user', content: 'When are roses pruned?' },
            { role: 'assistant', content: 'Roses are pruned in March.' },
            {
                role: 'user',
                content: [
                    { type: 'text', text: 'What do' },
                    { type: 'text', text: 'carrots like?' },
                ],
            },
        ] as const;
        expect((await collectReply(model, createModelRequest({ book: GARDEN, messages }))).text).toBe(
            'Carrots like loose soil.',
        );
    });

    test('reads the messages before and after an empty reply as one question', async () => {
        const messages = [
            { role: 'user', content: 'When are roses' },
            { role: 'assistant', content: '' },
            { role: 'user', content: 'pruned?' },
        ] as const;
        const reply = await collectReply(model, createModelRequest({ book: GARDEN, messages }));
        expect(reply.text).toBe('Roses are pruned in March.');
    });

    test('gives the same reply to the same request, word by word', async () => {
        const request = createModelRequest({
            book: GARDEN,
            messages: [{ role: 'user', content: 'When are roses pruned?' }],
        });
        const [first, second] = [await collectEvents(model, request), await collectEvents(model, request)];
        expect(first.events).toEqual(second.events);
        expect(first.events.map(event => (event.type === 'text-delta' ? event.text : event.type))).toEqual([
            'Roses ',
            'are ',
            'pruned ',
            'in ',
            'March.',
            'finish',
        ]);
    });

    test('counts words as an estimate', async () => {
        expect((await ask('When are roses pruned?')).finish?.usage).toEqual({
            promptTokens: 8,
            completionTokens: 5,
            totalTokens: 13,
            isEstimate: true,
        });
    });

    test('obeys the token limit and stop sequences', async () => {
        const bounded = await ask('When are roses pruned?', GARDEN, { maxTokens: 2 });
        expect([bounded.text, bounded.finish?.reasons]).toEqual(['Roses are ', ['length']]);
        const stopped = await ask('When are roses pruned?', GARDEN, { stop: ['March', ' pruned'] });
        expect([stopped.text, stopped.finish?.reasons]).toEqual(['Roses are', ['stop']]);
    });

    test('gives the requested number of choices', async () => {
        const request = createModelRequest({ book: GARDEN, options: { choiceCount: 2 } });
        const { events } = await collectEvents(model, request);
        const texts = [0, 1].map(choice =>
            events.map(event => (event.type === 'text-delta' && event.choice === choice ? event.text : '')).join(''),
        );
        expect(texts).toEqual(['Hello, I am Jack Green.', 'Hello, I am Jack Green.']);
        expect(events.at(-1)).toMatchObject({ type: 'finish', reasons: ['stop', 'stop'] });
    });

    test('replies in JSON if requested', async () => {
        const { text } = await ask('When are roses pruned?', GARDEN, { responseFormat: { kind: 'json_object' } });
        expect(JSON.parse(text)).toEqual({ answer: 'Roses are pruned in March.' });
    });

    test('fills a schema with the reply', async () => {
        const schema = {
            type: 'object',
            properties: {
                kind: { enum: ['fact', 'guess'] },
                answer: { type: ['string', 'null'], maxLength: 26 },
                source: { type: 'object', properties: { page: { type: 'integer' } }, required: ['page'] },
                tags: { type: 'array', items: { type: 'string' } },
                isSure: { type: 'boolean' },
                rank: { type: 'integer', maximum: 9 },
                optional: { type: 'string' },
            },
            required: ['kind', 'answer', 'source', 'tags', 'isSure', 'rank'],
        };
        const responseFormat = { kind: 'json_schema', schema: { name: 'fact', schema } } as const;
        const { text } = await ask('When are roses pruned?', GARDEN, { responseFormat });
        expect(JSON.parse(text)).toEqual({
            kind: 'fact',
            answer: 'Roses are pruned in March.',
            source: { page: 0 },
            tags: [],
            isSure: false,
            rank: 0,
        });
    });

    test('refuses a schema that it cannot fill', async () => {
        const impossible = [
            { type: 'object', properties: { at: { type: 'string', pattern: '^\\d+$' } }, required: ['at'] },
            { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
            { $ref: '#/$defs/answer' },
            {},
            ...[
                { type: 'number', exclusiveMinimum: 0 },
                { type: 'number', exclusiveMaximum: 0 },
                { type: 'integer', maximum: -1 },
                { type: 'object', minProperties: 1 },
                { type: 'array', contains: { type: 'string' } },
                { type: 'string', maxLength: 25 },
            ].map(short => ({
                type: 'object',
                properties: { short, answer: { type: 'string' } },
                required: ['short', 'answer'],
            })),
        ];
        for (const schema of impossible) {
            const responseFormat = { kind: 'json_schema', schema: { name: 'x', schema } } as const;
            const reply = await ask('When are roses pruned?', GARDEN, { responseFormat });
            expect([reply.text, reply.refusal, reply.error]).toEqual([
                '',
                'The built-in model cannot fill this JSON schema.',
                null,
            ]);
        }
    });

    test('rejects a schema that is not an object, also if a call is required', async () => {
        for (const schema of ['text', [], true]) {
            const responseFormat = { kind: 'json_schema', schema: { name: 'x', schema } } as const;
            for (const toolChoice of ['auto', { kind: 'function', name: 'sow' }] as const) {
                const { error } = await ask('Hello!', GARDEN, { responseFormat, toolChoice });
                expect(shownPartsOf(error)).toEqual({
                    code: 'parameter_value_invalid',
                    message: 'The JSON schema of the response format must be an object.',
                    param: 'response_format',
                    retryAfterSeconds: null,
                    isRetryable: false,
                });
            }
        }
    });

    test('calls a function only if it is required, by name or as the only one', async () => {
        const tools = [{ kind: 'function', name: 'sow', definition: { name: 'sow' } }] as const;
        const offered = await ask('Hello!', GARDEN, { tools, toolChoice: 'auto' });
        expect([offered.text, offered.toolCalls]).toEqual(['Hello, I am Jack Green.', []]);
        for (const toolChoice of ['required', { kind: 'function', name: 'sow' }] as const) {
            const required = await ask('Hello!', GARDEN, { tools, toolChoice });
            expect([required.text, required.toolCalls, required.finish?.reasons]).toEqual([
                '',
                [{ id: 'call_book_model', kind: 'function', name: 'sow', arguments: '{}' }],
                ['tool_calls'],
            ]);
        }
        const two = [...tools, { kind: 'function', name: 'reap', definition: { name: 'reap' } }] as const;
        expect((await ask('Hello!', GARDEN, { tools: two, toolChoice: 'required' })).toolCalls).toEqual([]);
    });

    test('replies with text if the required call is not a function', async () => {
        const tools = [{ kind: 'custom', name: 'sow', definition: { name: 'sow' } }] as const;
        const allowed = { kind: 'allowed', definition: { mode: 'required', tools: [] } } as const;
        for (const toolChoice of ['required', { kind: 'custom', name: 'sow' }, allowed] as const) {
            const reply = await ask('Hello!', GARDEN, { tools, toolChoice });
            expect([reply.text, reply.toolCalls]).toEqual(['Hello, I am Jack Green.', []]);
        }
    });

    test('sends nothing after an abort', async () => {
        const reason = new Error('Stopped');
        const request = createModelRequest({ book: GARDEN, options: { choiceCount: 2 } });
        expect(await collectEvents(model, request, AbortSignal.abort(reason))).toEqual({ events: [], error: reason });
        for (const choicesBeforeStop of [1, 2]) {
            const stop = new AbortController();
            const choices: number[] = [];
            const reading = (async () => {
                for await (const [event] of model.streamReply(request, stop.signal)) {
                    choices.push(event !== undefined && 'choice' in event ? event.choice : -1);
                    if (choices.length === choicesBeforeStop) stop.abort(reason);
                }
            })();
            expect(await reading.catch(error => error)).toBe(reason);
            expect(choices).toEqual([0, 1].slice(0, choicesBeforeStop));
        }
    });

    test('accepts any text as a question', async () => {
        const questions = [
            '?!…',
            '🌱',
            '日本語',
            'constructor __proto__ toString',
            '\u0000\u0007',
            'a'.repeat(100_000),
        ];
        for (const question of questions) expect((await ask(question)).error).toBeNull();
    });

    test('finds one line among ten thousand', async () => {
        const lines = Array.from(
            { length: 10_000 },
            (_, index) => `Plant ${index} needs ${index % 17} litres of water.`,
        );
        const large = createBook({ knowledge: lines });
        expect(await answerTo('How much water does plant 4711 need?', large)).toBe(lines[4711] ?? '');
    });
});
