import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import {
    type RecordedRequest,
    type ScriptedUpstream,
    startScriptedUpstream,
    type UpstreamScript,
} from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const VISITOR = { cookie: `visitor=${'a'.repeat(32)}` };
const PICTURE = 'data:image/png;base64,iVBORw0KGgo=';

/** What a provider answers to one question, and whether that question is left out of later requests. */
const FAILURES: Readonly<Record<string, readonly [UpstreamScript, boolean]>> = {
    'a filter': [failed(400, { message: 'The response was filtered.', code: 'content_filter' }), true],
    'a finish without a reply': [
        { chunks: [{ choices: [{ index: 0, delta: {}, finish_reason: 'content_filter' }] }] },
        true,
    ],
    'a model that cannot read it': [failed(400, { message: 'unknown variant `image_url`, expected `text`' }), true],
    'a provider that names the messages': [failed(400, { message: 'No', param: 'messages.[3].content' }), true],
    'a length that no model takes': [failed(400, { message: 'x', code: 'context_length_exceeded' }), true],
    'a failure that passes': [failed(500, { message: 'oops' }), false],
    'a rate limit': [failed(429, { message: 'Slow down' }), false],
    'a rejected key': [failed(401, { message: 'Wrong key' }), false],
    'a parameter of the server': [failed(400, { message: 'Unknown parameter', param: 'stream' }), false],
    'a refused option': [failed(400, { message: 'Too high', param: 'temperature' }), false],
};

/** How a client asks a question after what was said and answered before. Each gives the status of the response. */
type Ask = (question: string, withPicture?: boolean) => Promise<number>;

const CLIENTS: Readonly<Record<string, (server: TestServer) => Ask>> = {
    'Chat Completions': server => {
        const messages: unknown[] = [];
        return async (question, withPicture = false) => {
            const image = { type: 'image_url', image_url: { url: PICTURE } };
            const content = withPicture ? [{ type: 'text', text: question }, image] : question;
            messages.push({ role: 'user', content });
            const response = await server.post('/agents/jack-green/api/openai/chat/completions', {
                messages,
                temperature: 1,
            });
            if (response.ok) messages.push((await jsonOf(response)).choices[0]?.message);
            return response.status;
        };
    },
    Responses: server => {
        const input: unknown[] = [];
        return async (question, withPicture = false) => {
            const image = { type: 'input_image', image_url: PICTURE, detail: 'auto' };
            const content = withPicture ? [{ type: 'input_text', text: question }, image] : question;
            input.push({ role: 'user', content });
            const response = await server.post('/agents/jack-green/api/openai/responses', { input, temperature: 1 });
            if (response.ok) input.push(...(await jsonOf<{ output: unknown[] }>(response)).output);
            return response.status;
        };
    },
    'the web chat with a conversation': server => {
        let conversationId: string | undefined;
        return async (question, withPicture = false) => {
            const message = { id: 'm', role: 'user', parts: toParts(question, withPicture) };
            const body = { message, conversationId, stream: false, temperature: 1 };
            const response = await server.post('/agents/jack-green/api/chat', body, VISITOR);
            if (response.ok) ({ conversationId } = await jsonOf(response));
            return response.status;
        };
    },
    'the web chat with the whole thread': server => {
        const messages: unknown[] = [];
        return async (question, withPicture = false) => {
            messages.push({ id: `m${messages.length}`, role: 'user', parts: toParts(question, withPicture) });
            const body = { id: 'chat', messages, stream: false, temperature: 1 };
            const response = await server.post('/agents/jack-green/api/chat', body, VISITOR);
            if (response.ok) messages.push((await jsonOf(response)).message);
            return response.status;
        };
    },
};

let upstream: ScriptedUpstream;
beforeAll(() => {
    upstream = startScriptedUpstream();
});
afterAll(() => upstream.stop());

eachDialect('a question that failed', (_, { newUrl }) => {
    let server: TestServer;
    beforeEach(async () => {
        server = await startTestServer({ databaseUrl: await newUrl(), providers: [providerAt(upstream.baseUrl)] });
    });
    afterEach(() => server.stop());

    for (const [client, connect] of Object.entries(CLIENTS)) {
        for (const [failure, [script, isLeftOut]] of Object.entries(FAILURES)) {
            test(`after ${failure}, ${client} goes on ${isLeftOut ? 'without' : 'with'} it`, async () => {
                const ask = connect(server);
                upstream.replyAlways(request => (lastTextOf(request) === 'Fail' ? script : { text: 'Fine' }));
                expect(await ask('One')).toBe(200);
                expect(await ask('Fail', true)).toBeGreaterThanOrEqual(400);
                expect([await ask('Two'), await ask('Three')]).toEqual([200, 200]);
                const said = saidIn(upstream.requests.at(-1));
                expect(said).toEqual(
                    isLeftOut
                        ? ['user: One', 'assistant: Fine', 'user: Two', 'assistant: Fine', 'user: Three']
                        : ['user: One', 'assistant: Fine', 'user: Fail', 'user: Two', 'assistant: Fine', 'user: Three'],
                );
                // All of it is still in the history.
                const rows = await server.rows('ChatHistory');
                expect(rows.filter(row => Object(row['message']).content === 'Fail')).toHaveLength(1);
                expect(rows.filter(row => row['status'] === 'FAILED')).toHaveLength(1);
            });
        }
    }

    test('is answered when it is asked again and no longer refused, and is then part of the thread', async () => {
        const ask = connectTo('Chat Completions');
        upstream.replyAlways(failed(400, { message: 'Filtered.', code: 'content_filter' }));
        expect(await ask('Fail')).toBe(400);
        upstream.replyAlways({ text: 'Fine' });
        const response = await server.post('/agents/jack-green/api/openai/chat/completions', {
            messages: [{ role: 'user', content: 'Fail' }],
        });
        expect(response.status).toBe(200);
        expect(await ask('Two')).toBe(200);
        expect(saidIn(upstream.requests.at(-1))).toEqual(['user: Fail', 'user: Two']);
    });

    function connectTo(name: string): Ask {
        const connect = CLIENTS[name];
        if (connect === undefined) throw new Error(`There is no client ${name}`);
        return connect(server);
    }
});

function failed(status: number, error: object): UpstreamScript {
    return { status, body: { error } };
}

function toParts(text: string, withPicture: boolean): readonly object[] {
    const image = { type: 'file', mediaType: 'image/png', url: PICTURE };
    return withPicture ? [{ type: 'text', text }, image] : [{ type: 'text', text }];
}

interface WireMessage {
    readonly role: string;
    readonly content: string | readonly { readonly type: string; readonly text?: string }[];
}

function messagesOf(request: RecordedRequest | undefined): readonly WireMessage[] {
    return JSON.parse(request?.bodyText ?? '{}').messages ?? [];
}

function textsOf({ content }: WireMessage): readonly string[] {
    const texts = typeof content === 'string' ? [content] : content.flatMap(part => part.text ?? []);
    // The found knowledge stands before the question.
    return texts.flatMap(text => text.split('\n\n---\n\n').at(-1)?.split('\n\n') ?? []);
}

function lastTextOf(request: RecordedRequest): string | undefined {
    const last = messagesOf(request).at(-1);
    return last === undefined ? undefined : textsOf(last).at(-1);
}

/** What was said after the examples of the book. */
function saidIn(request: RecordedRequest | undefined): readonly string[] {
    const messages = messagesOf(request).map(message => `${message.role}: ${textsOf(message).join('+')}`);
    return messages.slice(
        Math.max(
            0,
            messages.findIndex(text => /^user: (One|Fail)/.test(text)),
        ),
    );
}
