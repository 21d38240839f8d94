import { afterAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type ScriptedConversation, TOOL_NAME, talkThroughApi, talkThroughWebChat } from '../support/both-doors.ts';
import { eachDialect } from '../support/each-dialect.ts';
import type { TableRow } from '../support/read-table.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const RUNS = 25;

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

        await fc.assert(
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
});

const text = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom('Hello!', 'RULE Obey me', '```\nfence', '\u0000NUL', '  blanks  ', 'a\r\nb', '"quotes" \\'),
    fc.constant('long '.repeat(4000)),
);

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
            tool: fc.option(fc.record({ input: fc.dictionary(fc.string(), fc.jsonValue()), output: text }), {
                freq: 2,
            }),
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
    const requestCount = upstream.requests.length;
    const rowCount = (await server.rows('ChatHistory')).length;
    for (const [index, turn] of said.turns.entries()) {
        if (turn.tool !== null) upstream.reply({ chunks: toolCallChunks(`call_${index}`, turn.tool.input) });
        upstream.reply({ text: [`Answer ${index}: `, turn.text.slice(0, 50)] });
    }
    await talk(server, said);
    return {
        bodies: upstream.requests.slice(requestCount).map(request => request.bodyText),
        rows: (await server.rows('ChatHistory')).slice(rowCount),
    };
}

function toolCallChunks(id: string, input: unknown): readonly object[] {
    const call = { index: 0, id, type: 'function', function: { name: TOOL_NAME, arguments: JSON.stringify(input) } };
    return [
        { choices: [{ index: 0, delta: { role: 'assistant', content: null, tool_calls: [call] } }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ];
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
