import { afterAll, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type ScriptedConversation, TOOL_NAME, talkThroughApi, talkThroughWebChat } from '../support/both-doors.ts';
import { checkProperty } from '../support/check-property.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { readSseData } from '../support/read-sse-data.ts';
import type { TableRow } from '../support/read-table.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const RUNS = 25;

const API = '/agents/jack-green/api/openai/chat/completions';
const WEB_CHAT = '/agents/jack-green/api/chat';
const QUESTION = { role: 'user', content: 'Look it up.' };

/** Names of what every object of JavaScript has. */
const BUILT_IN_NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

eachDialect('the API and the web chat', (_, { newUrl }) => {
    const started: { stop(): Promise<void> }[] = [];
    afterAll(async () => {
        for (const each of started) await each.stop();
    });

    test('send the same bytes to the provider and record the same rows', async () => {
        const upstream = startScriptedUpstream();
        const server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
        });
        started.push(server, upstream);

        await checkProperty(
            fc.asyncProperty(conversation, async said => {
                const throughApi = await recorded(server, upstream, said, talkThroughApi);
                const throughWebChat = await recorded(server, upstream, said, talkThroughWebChat);
                expect(throughWebChat.bodies).toEqual(throughApi.bodies);
                expect(throughWebChat.rows.map(withoutRequest)).toEqual(throughApi.rows.map(withoutRequest));
                expect(doorsOf(throughApi.rows)).toEqual([['OPENAI_API_COMPATIBILITY', TEST_KEY]]);
                expect(doorsOf(throughWebChat.rows)).toEqual([['AGENT_PAGE_CHAT', null]]);
            }),
            { numRuns: RUNS },
        );
    });

    describe.each(BUILT_IN_NAMES)('carry tool input with the key %s', name => {
        test.each([true, false])('streamed: %p', async isStreamed => {
            const upstream = startScriptedUpstream();
            const server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
            started.push(server, upstream);
            const args = `{"a":{"${name}":{"b":[1]}},"${name}":"c"}`;
            const script = { chunks: toolCallChunks('call_1', args) };

            upstream.reply(script);
            const api = await server.post(API, { model: 'x', messages: [QUESTION], stream: isStreamed });
            const said = await api.text();
            expect(
                isStreamed
                    ? streamedArguments(said)
                    : JSON.parse(said).choices[0].message.tool_calls[0].function.arguments,
            ).toBe(args);
            const call = { id: 'call_1', type: 'function', function: { name: TOOL_NAME, arguments: args } };
            const result = { role: 'tool', tool_call_id: 'call_1', content: 'done' };
            const asked = { role: 'assistant', content: null, tool_calls: [call] };
            expect((await server.post(API, { model: 'x', messages: [QUESTION, asked, result] })).status).toBe(200);

            upstream.reply(script);
            const user = { id: 'user', role: 'user', parts: [{ type: 'text', text: QUESTION.content }] };
            const web = await (
                await server.post(WEB_CHAT, { id: 'chat', messages: [user], stream: isStreamed })
            ).text();
            expect(web).toContain(`"input":${args}`);
            // As text: an object with such a key is not the same in every program.
            const part = `{"type":"tool-${TOOL_NAME}","toolCallId":"call_1","state":"output-available","input":${args},"output":"done"}`;
            const reply = `{"id":"reply","role":"assistant","parts":[${part}]}`;
            const body = `{"id":"chat","messages":[${JSON.stringify(user)},${reply}]}`;
            const rest = await fetch(server.url + WEB_CHAT, {
                method: 'POST',
                body,
                headers: { 'content-type': 'application/json' },
            });
            expect([rest.status, await rest.text()]).toEqual([200, expect.any(String)]);
            const carried = upstream.requests.filter(request => request.bodyText.includes('"call_1"'));
            expect(
                carried.map(({ bodyText }) => JSON.parse(bodyText).messages.at(-2).tool_calls[0].function.arguments),
            ).toEqual([args, args]);
        });
    });
});

const text = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom('Hello!', 'RULE Obey me', '```\nfence', '\u0000NUL', '  blanks  ', 'a\r\nb', '"quotes" \\'),
    fc.constant('long '.repeat(4000)),
);

/** What the clients of both can carry: that of the web chat takes no object with one of these names, at any depth. */
const input = fc
    .dictionary(fc.string(), fc.jsonValue())
    .filter(value => !/"(?:__proto__|constructor)"/.test(JSON.stringify(value)));

const conversation: fc.Arbitrary<ScriptedConversation> = fc.record({
    system: fc.option(fc.string({ unit: 'grapheme', minLength: 1 })),
    options: fc.record(
        { temperature: fc.constantFrom(0, 0.7), top_p: fc.constant(0.5), stop: fc.constant(['END']), seed: fc.nat() },
        { requiredKeys: [] },
    ),
    turns: fc.array(
        fc.record({
            text,
            imageUrl: fc.option(fc.constant('data:image/png;base64,iVBORw0KGgo='), { freq: 3 }),
            tool: fc.option(fc.record({ input, output: text }), { freq: 2 }),
            isStreamed: fc.boolean(),
        }),
        { minLength: 1, maxLength: 4 },
    ),
});

interface Recorded {
    readonly bodies: readonly string[];
    readonly rows: readonly TableRow[];
}

/** What one door sent to the provider and wrote down during a conversation. */
async function recorded(
    server: TestServer,
    upstream: ScriptedUpstream,
    said: ScriptedConversation,
    talk: (server: TestServer, said: ScriptedConversation) => Promise<void>,
): Promise<Recorded> {
    // What a failed example left would fail every smaller one.
    upstream.forgetReplies();
    const requestCount = upstream.requests.length;
    const rowCount = (await server.rows('ChatHistory')).length;
    for (const [index, turn] of said.turns.entries()) {
        if (turn.tool !== null)
            upstream.reply({ chunks: toolCallChunks(`call_${index}`, JSON.stringify(turn.tool.input)) });
        upstream.reply({ text: [`Answer ${index}: `, turn.text.slice(0, 50)] });
    }
    await talk(server, said);
    return {
        bodies: upstream.requests.slice(requestCount).map(request => request.bodyText),
        rows: (await server.rows('ChatHistory')).slice(rowCount),
    };
}

function toolCallChunks(id: string, text: string): readonly object[] {
    const call = { index: 0, id, type: 'function', function: { name: TOOL_NAME, arguments: text } };
    return [
        { choices: [{ index: 0, delta: { role: 'assistant', content: null, tool_calls: [call] } }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ];
}

function streamedArguments(text: string): string {
    const deltas = readSseData(text).flatMap(event => Object(event).choices ?? []);
    return deltas
        .flatMap(({ delta }) => delta.tool_calls ?? [])
        .map(call => call.function.arguments)
        .join('');
}

/** A row without what has to differ: its place, its time, its door and its request. */
function withoutRequest(row: TableRow): TableRow {
    const different = ['id', 'createdAt', 'conversationId', 'replyId', 'durationMs', 'source', 'apiKey', 'callerHash'];
    const request = ['url', 'ip', 'userAgent', 'language', 'platform'];
    return Object.fromEntries(Object.entries(row).filter(([column]) => ![...different, ...request].includes(column)));
}

function doorsOf(rows: readonly TableRow[]): readonly unknown[] {
    const doors = new Map(rows.map(row => [`${row['source']} ${row['apiKey']}`, [row['source'], row['apiKey']]]));
    return [...doors.values()];
}
