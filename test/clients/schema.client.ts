import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import * as schemas from '@effect/ai-openai/Generated';
import { Schema } from 'effect';
import { type ClientServer, LOOK_CALL, startClientServer, versionOf } from './client-server.ts';

/** The schemas of this package are generated from OpenAI's published specification. */
const named = (what: string) =>
    `${versionOf('@effect/ai-openai')} (schemas generated from OpenAI's specification): ${what}`;

const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };
const LOGPROB = { token: 'Hi', logprob: -0.1, bytes: [72, 105] };
const LOGPROBS = { content: [{ ...LOGPROB, top_logprobs: [LOGPROB] }], refusal: null };
const LOOK = { name: 'look', parameters: { type: 'object' } };
const LOOK_AND_TALK = [
    { choices: [{ index: 0, delta: { content: 'Let me look.', reasoning_content: 'Hm.' } }] },
    ...LOOK_CALL,
];

/** Answers of the model, each with an edge of its own. */
const SCRIPTS = {
    text: { text: ['Hello ', 'there'] },
    'tool calls': { chunks: LOOK_AND_TALK },
    'a refusal': { chunks: chunksOf([{ delta: { refusal: 'I cannot.' } }], ['stop']) },
    'log probabilities': { chunks: chunksOf([{ delta: { content: 'Hi' }, logprobs: LOGPROBS }], ['stop']) },
    'several choices': {
        chunks: chunksOf([{ delta: { content: 'One' } }, { index: 1, delta: { content: 'Two' } }], ['stop', 'length']),
    },
    'a filtered answer': { chunks: chunksOf([{ delta: { content: 'Hm' } }], ['content_filter']) },
} as const;

let server: ClientServer;
beforeAll(async () => {
    server = await startClientServer();
    server.upstream.setModels(['scripted-model', 'scripted-embed']);
    server.upstream.replyAt('/v1/embeddings', {
        body: { data: [{ index: 0, embedding: [0.5, -1] }], usage: { prompt_tokens: 1 } },
    });
    server.upstream.replyAt('/v1/completions', {
        body: { choices: [{ index: 0, text: ' upon a time', finish_reason: 'length' }] },
    });
});
afterAll(() => server.stop());

describe.each(Object.entries(SCRIPTS))('%s', (name, script) => {
    test(named(`chat completion with ${name}`), async () => {
        server.upstream.reply(script);
        const asked = {
            ...HELLO,
            n: name === 'several choices' ? 2 : 1,
            tools: [{ type: 'function', function: LOOK }],
            store: true,
        };
        const { id } = await valid(schemas.CreateChatCompletionResponse, await post('/chat/completions', asked));
        await valid(schemas.CreateChatCompletionResponse, await get(`/chat/completions/${id}`));
        await valid(schemas.ChatCompletionMessageList, await storedMessages(id));
    });

    test(named(`response with ${name}`), async () => {
        server.upstream.reply(script);
        const asked = { input: 'Hello!', tools: [{ type: 'function', strict: null, ...LOOK }], metadata: { a: 'b' } };
        const { id } = await valid(schemas.Response, await post('/responses', asked));
        await valid(schemas.Response, await get(`/responses/${id}`));
        await valid(schemas.ResponseItemList, await get(`/responses/${id}/input_items`));
    });
});

test(named('stored completions'), async () => {
    const { id } = await valid(
        schemas.CreateChatCompletionResponse,
        await post('/chat/completions', { ...HELLO, store: true, metadata: { a: 'b' } }),
    );
    await valid(schemas.ChatCompletionList, await get('/chat/completions?order=desc&limit=2'));
    await valid(schemas.CreateChatCompletionResponse, await post(`/chat/completions/${id}`, { metadata: {} }));
    await valid(schemas.ChatCompletionDeleted, await ask(`/chat/completions/${id}`, { method: 'DELETE' }));
});

test(named('models'), async () => {
    await valid(schemas.ListModelsResponse, await get('/models'));
    await valid(schemas.Model, await get('/models/agent:jack-green'));
});

test(named('embeddings, text completions and counts of tokens'), async () => {
    await valid(schemas.CreateEmbeddingResponse, await post('/embeddings', { input: 'Hello!' }));
    await valid(schemas.CreateCompletionResponse, await post('/completions', { prompt: 'Once', logprobs: 0 }));
    await valid(schemas.TokenCountsResource, await post('/responses/input_tokens', { input: 'Hello!' }));
});

test(named('errors'), async () => {
    server.upstream.reply({ status: 429, body: { error: { message: 'Slow down' } } });
    const answers = [
        await post('/chat/completions', HELLO),
        await post('/chat/completions', {}),
        await post('/responses', { input: 7 }),
        await get('/responses/resp_none'),
        await get('/nowhere'),
        await ask('/models', { headers: { authorization: 'Bearer ptbk_wrong' } }),
        await ask('/chat/completions', { method: 'PUT' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([429, 400, 400, 404, 404, 401, 405]);
    for (const answer of answers) await valid(schemas.ErrorResponse, answer);
});

/** The specification has them all as the model's own; its example, as OpenAI, shows a user's. */
async function storedMessages(id: string): Promise<Response> {
    const list = Object(await (await get(`/chat/completions/${id}/messages`)).json());
    const messages: readonly object[] = list.data;
    return Response.json({ ...list, data: messages.map(message => ({ ...message, role: 'assistant' })) });
}

function chunksOf(choices: readonly object[], reasons: readonly string[]): readonly object[] {
    return [
        ...choices.map(choice => ({ choices: [{ index: 0, ...choice }] })),
        ...reasons.map((finish_reason, index) => ({ choices: [{ index, delta: {}, finish_reason }] })),
    ];
}

/** The answer, which must be one that the schema knows. */
async function valid(schema: unknown, response: Response): Promise<{ readonly id: string }> {
    const body: unknown = await response.json();
    const result = Schema.decodeUnknownEither(asLoose(schema), { errors: 'all' })(body);
    expect(result._tag === 'Left' ? `${result.left.message}\n${JSON.stringify(body)}` : 'valid').toBe('valid');
    return Object(body);
}

/** What the schemas make of a body does not matter here, nor does what they would read it from. */
function asLoose(schema: unknown): Schema.Schema<unknown, unknown> {
    return schema as Schema.Schema<unknown, unknown>;
}

function ask(path: string, init: RequestInit): Promise<Response> {
    return fetch(server.agentUrl + path, {
        ...init,
        headers: { authorization: `Bearer ${server.key}`, ...init.headers },
    });
}

function get(path: string): Promise<Response> {
    return ask(path, {});
}

function post(path: string, body: object): Promise<Response> {
    return ask(path, { method: 'POST', body: JSON.stringify(body) });
}
