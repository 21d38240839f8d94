import { afterAll, beforeAll, expect, test } from 'bun:test';
import type OpenAI from 'openai';
import { createToken } from '../../src/auth/create-token.ts';
import { sha256Hex } from '../../src/shared/hash.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import type { TableRow } from '../support/read-table.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const REFUSAL = {
    chunks: [
        { choices: [{ index: 0, delta: { refusal: 'I cannot.' } }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ],
};

eachDialect('the history', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({ databaseUrl: await newUrl(), providers: [providerAt(upstream.baseUrl)] });
        await createToken(server.context, { key: OTHER_KEY });
    });
    afterAll(async () => {
        await server.stop();
        await upstream.stop();
    });

    test('records a turn as two rows with all fields', async () => {
        const rows = await newRows(() => ask([user('What is a tomato?')], { system: 'Be brief.' }));
        const request = {
            conversationId: expect.stringMatching(/^[0-9a-f]{32}$/),
            agentName: 'jack-green',
            agentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
            url: `${server.url}/agents/jack-green/api/openai/chat/completions`,
            ip: expect.stringMatching(/^(::1|(::ffff:)?127\.0\.0\.1)$/),
            userAgent: expect.stringContaining('OpenAI/JS'),
            platform: 'Linux',
            source: 'OPENAI_API_COMPATIBILITY',
            apiKey: TEST_KEY,
            status: 'COMPLETE',
            isUtility: false,
        };
        const questionHash = sha256Hex('[null,"USER","What is a tomato?"]');
        expect(rows).toMatchObject([
            {
                ...request,
                messageHash: questionHash,
                previousMessageHash: null,
                message: { role: 'USER', content: 'What is a tomato?', context: 'Be brief.' },
                usage: null,
                model: null,
                provider: null,
                durationMs: null,
            },
            {
                ...request,
                messageHash: sha256Hex(`["${questionHash}","MODEL","Hello from scripted-model"]`),
                previousMessageHash: questionHash,
                message: { role: 'MODEL', content: 'Hello from scripted-model', finishReason: 'stop' },
                usage: { promptTokens: 11, completionTokens: 7, totalTokens: 18 },
                model: 'scripted-model',
                provider: 'scripted',
            },
        ]);
        expect(rows[0]?.['conversationId']).toBe(rows[1]?.['conversationId'] ?? '');
        expect(Number(rows[1]?.['durationMs'])).toBeGreaterThanOrEqual(0);
    });

    test('records a refusal once, in every form in which a client sends it back', async () => {
        const base = '/agents/jack-green/api';
        const responses = `${base}/openai/responses`;
        const visitor = { cookie: `visitor=${'a'.repeat(32)}` };
        const person = (text: string) => ({ role: 'user', parts: [{ type: 'text', text }] });
        const inChat = async (...messages: object[]) =>
            jsonOf(await server.post(`${base}/chat`, { messages, stream: false }, visitor));
        const rows = await newRows(async () => {
            upstream.reply(REFUSAL);
            const { message } = await inChat(person('Refuse this'));
            await inChat(person('Refuse this'), message, person('And this?'));
            upstream.reply(REFUSAL);
            const { output } = await jsonOf<{ readonly output: readonly object[] }>(
                await server.post(responses, { input: 'Refuse this, too' }),
            );
            const input = [user('Refuse this, too'), ...output, user('And this?')];
            await jsonOf(await server.post(responses, { input }));
        });
        const said = rows.map(({ message }) => Object(message).content || Object(message).refusal);
        const answer = 'Hello from scripted-model';
        expect(said).toEqual([
            ...['Refuse this', 'I cannot.', 'And this?', answer],
            ...['Refuse this, too', 'I cannot.', 'And this?', answer],
        ]);
    });

    test('joins the turns of a client that sends the whole thread each time', async () => {
        const thread = [user('One')];
        const rows = await newRows(async () => {
            for (const next of ['Two', 'Three', null]) {
                const answer = await ask(thread);
                thread.push({ role: 'assistant', content: answer });
                if (next !== null) thread.push(user(next));
            }
        });
        expect(contents(rows)).toEqual([
            'One',
            'Hello from scripted-model',
            'Two',
            'Hello from scripted-model',
            'Three',
            'Hello from scripted-model',
        ]);
        expect(conversationsOf(rows)).toHaveLength(1);
        expect(isChain(rows)).toBe(true);
    });

    test('records the whole thread of another server', async () => {
        const imported = [user('Elsewhere'), { role: 'assistant' as const, content: 'Yes?' }, user('Now here')];
        const rows = await newRows(() => ask(imported));
        expect(contents(rows)).toEqual(['Elsewhere', 'Yes?', 'Now here', 'Hello from scripted-model']);
        expect(isChain(rows)).toBe(true);
    });

    test('branches where a message was edited', async () => {
        const before = [user('Begin'), { role: 'assistant' as const, content: 'Hello from scripted-model' }];
        const rows = await newRows(async () => {
            await ask(before.slice(0, 1));
            await ask([...before, user('First thought')]);
            await ask([...before, user('Second thought')]);
        });
        expect(conversationsOf(rows)).toHaveLength(1);
        const [, answer, , , second] = rows;
        expect(second?.['previousMessageHash']).toBe(answer?.['messageHash'] ?? null);
    });

    test('does not join conversations of different API keys', async () => {
        const thread = [
            user('Mine'),
            { role: 'assistant' as const, content: 'Hello from scripted-model' },
            user('Go on'),
        ];
        const mine = await newRows(() => ask(thread.slice(0, 1)));
        const theirs = await newRows(() => ask(thread, { apiKey: OTHER_KEY }));
        expect(conversationsOf(theirs)).not.toContain(mine[0]?.['conversationId']);
        expect(contents(theirs)).toEqual(['Mine', 'Hello from scripted-model', 'Go on', 'Hello from scripted-model']);
    });

    test('shows one turn for a request that the client sent four times (attack 38)', async () => {
        for (const status of [500, 429, 503]) {
            upstream.reply({ status, headers: { 'retry-after-ms': '1' }, body: { error: { message: 'No' } } });
        }
        const rows = await newRows(() => ask([user('Again and again')], { maxRetries: 3 }));
        expect(contents(rows)).toEqual(['Again and again', 'Hello from scripted-model']);
        expect(rows.map(row => row['status'])).toEqual(['COMPLETE', 'COMPLETE']);
    });

    test('records a failed turn as failed', async () => {
        upstream.reply({ status: 500, body: 'oops' });
        const rows = await newRows(() => ask([user('Will you fail?')]).catch(() => null));
        expect(rows).toMatchObject([
            { message: { role: 'USER', content: 'Will you fail?' }, status: 'COMPLETE' },
            { message: { role: 'MODEL', content: '', errorCode: 'upstream_failed' }, status: 'FAILED', model: null },
        ]);
    });

    test('starts a conversation for each of many equal first messages at once', async () => {
        const rows = await newRows(() => Promise.all(Array.from({ length: 20 }, () => ask([user('At once')]))));
        expect(rows).toHaveLength(40);
        expect(conversationsOf(rows)).toHaveLength(20);
    });

    test('records tool rounds and parts completely', async () => {
        const call = {
            id: 'call_1',
            type: 'function' as const,
            function: { name: 'look', arguments: '{ "at": "sky" }' },
        };
        const image = {
            type: 'image_url' as const,
            image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' as const },
        };
        const rows = await newRows(() =>
            ask([
                { role: 'user', content: [{ type: 'text', text: 'See' }, image] },
                { role: 'assistant', content: null, tool_calls: [call] },
                { role: 'tool', tool_call_id: 'call_1', content: 'Blue' },
            ]),
        );
        expect(rows.slice(0, 3).map(row => row['message'])).toEqual([
            { role: 'USER', content: 'See', attachments: [{ type: 'text', text: 'See' }, image] },
            {
                role: 'MODEL',
                content: '',
                toolCalls: [{ id: 'call_1', kind: 'function', name: 'look', arguments: '{ "at": "sky" }' }],
            },
            { role: 'TOOL', content: 'Blue', toolCallId: 'call_1' },
        ]);
    });

    test("marks a chat app's own prompts and does not learn from them", async () => {
        const jobs = (await server.rows('LearningJob')).length;
        const rows = await newRows(() =>
            ask([user('### Task:\nName the chat.\n### Chat History:\n<chat_history>\nUSER: Hello\n</chat_history>')]),
        );
        expect(rows.map(row => row['isUtility'])).toEqual([true, true]);
        expect(await server.rows('LearningJob')).toHaveLength(jobs);
    });

    test('records a turn with only system text as context', async () => {
        const rows = await newRows(() => ask([], { system: 'Write a haiku.' }));
        expect(rows[0]?.['message']).toEqual({ role: 'USER', content: '', context: 'Write a haiku.' });
    });

    test('creates a learning job with each complete reply to a person', async () => {
        const jobs = (await server.rows('LearningJob')).length;
        const rows = await newRows(() => ask([user('Remember that the gate is green.')]));
        const written = (await server.rows('LearningJob')).slice(jobs);
        expect(written.map(job => [job['agentName'], Number(job['messageId'])])).toEqual([
            ['jack-green', Number(rows[1]?.['id'])],
        ]);
    });

    async function ask(
        thread: readonly OpenAI.ChatCompletionMessageParam[],
        { system, ...options }: { system?: string; apiKey?: string; maxRetries?: number } = {},
    ): Promise<string | null> {
        const context = system === undefined ? [] : [{ role: 'system' as const, content: system }];
        const completion = await server
            .openai('jack-green', options)
            .chat.completions.create({ model: 'agent:jack-green', messages: [...context, ...thread] });
        return completion.choices[0]?.message.content ?? null;
    }

    async function newRows(say: () => Promise<unknown>): Promise<readonly TableRow[]> {
        const count = (await server.rows('ChatHistory')).length;
        await say();
        return (await server.rows('ChatHistory')).slice(count);
    }
});

test('with hashed API keys, neither table contains a key (attack 9)', async () => {
    const server = await startTestServer({ config: { tokenStorage: 'hashed' } });
    await server.openai().chat.completions.create({ model: 'x', messages: [user('Hello!')] });
    const [token] = await server.rows('ApiTokens');
    const [row] = await server.rows('ChatHistory');
    await server.stop();
    expect(token).toMatchObject({ token: sha256Hex(TEST_KEY), hint: 'ptbk_0000…0001' });
    expect(row?.['apiKey']).toBe(sha256Hex(TEST_KEY));
});

function user(content: string): OpenAI.ChatCompletionMessageParam {
    return { role: 'user', content };
}

function contents(rows: readonly TableRow[]): readonly unknown[] {
    return rows.map(row => Object(row['message']).content);
}

function conversationsOf(rows: readonly TableRow[]): readonly unknown[] {
    return [...new Set(rows.map(row => row['conversationId']))];
}

/** Whether each row follows on the one before it, from the first message on. */
function isChain(rows: readonly TableRow[]): boolean {
    return rows.every((row, index) => row['previousMessageHash'] === (rows[index - 1]?.['messageHash'] ?? null));
}
