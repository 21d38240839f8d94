import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const RESPONSES = '/agents/jack-green/api/openai/responses';
const CHAT = '/agents/jack-green/api/chat';

eachDialect('a conversation that its client names', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    beforeAll(async () => {
        upstream = startScriptedUpstream();
        upstream.replyAlways({ text: 'In May.' });
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
        });
    });
    afterAll(() => Promise.all([upstream.stop(), server.stop()]));

    test('of two that began with the same message, the API continues the named one', async () => {
        const ask = async (body: object) => (await jsonOf(await server.post(RESPONSES, body))).id;
        const first = await ask({ input: 'When?' });
        const firstConversation = await newestConversation();
        await ask({ input: 'When?' });
        expect(await newestConversation()).not.toBe(firstConversation);
        await ask({ input: 'And where?', previous_response_id: first });
        expect(await newestConversation()).toBe(firstConversation);
        await ask({ input: 'And how?', previous_response_id: first });
        expect(await newestConversation()).toBe(firstConversation);
    });

    test('the web chat also does, and may begin it again', async () => {
        const ask = async (texts: readonly string[], conversationId?: string) => {
            const messages = texts.map((text, index) => ({
                role: index % 2 === 0 ? 'user' : 'assistant',
                parts: [{ type: 'text', text }],
            }));
            const body = { id: 'chat', messages, conversationId, stream: false };
            const answer = await server.post(CHAT, body, { cookie: `visitor=${'8'.repeat(32)}` });
            return (await jsonOf(answer)).conversationId;
        };
        const first = await ask(['When?']);
        expect(await ask(['When?'])).not.toBe(first);
        expect(await ask(['When?', 'In May.', 'And where?'], first)).toBe(first);
        expect(await ask(['In which month?'], first)).toBe(first);
        expect(await ask(['In which month?', 'In May.', 'Thank you'], first)).toBe(first);
        const rows = (await server.rows('ChatHistory')).filter(row => row['conversationId'] === first);
        const begins = rows.filter(row => row['previousMessageHash'] === null);
        expect(begins.map(row => Object(row['message']).content)).toEqual(['When?', 'In which month?']);
        expect(rows).toHaveLength(8);
    });

    async function newestConversation(): Promise<unknown> {
        return (await server.rows('ChatHistory')).at(-1)?.['conversationId'];
    }
});
