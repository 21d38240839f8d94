import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { createToken } from '../../src/auth/create-token.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

async function connect(server: TestServer, agentName = 'jack-green', key = TEST_KEY): Promise<Client> {
    const client = new Client({ name: 'test', version: '1.0.0' });
    const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/agents/${agentName}/api/mcp`), {
        requestInit: { headers: { authorization: `Bearer ${key}` } },
    });
    // The SDK's own class does not fit the SDK's own interface where optional properties are exact.
    await client.connect(transport as Transport);
    return client;
}

eachDialect('an agent as an MCP server', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let client: Client;
    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({ databaseUrl: await newUrl(), providers: [providerAt(upstream.baseUrl)] });
        client = await connect(server);
    });
    afterAll(async () => {
        await client.close();
        await Promise.all([upstream.stop(), server.stop()]);
    });

    test('has one tool and one resource', async () => {
        expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['chat']);
        const { resources } = await client.listResources();
        expect(resources.map(({ uri }) => uri)).toEqual(['agent://jack-green/profile']);
        const { contents } = await client.readResource({ uri: 'agent://jack-green/profile' });
        const profile = JSON.parse(String(Object(contents[0]).text));
        expect(profile).toMatchObject({
            agentName: 'jack-green',
            visibility: 'PUBLIC',
            profile: { title: 'Jack Green' },
        });
        expect(JSON.stringify(contents)).not.toContain('KNOWLEDGE');
    });

    test('answers as every other door, and the history is that of the API', async () => {
        upstream.reply({ text: 'Hello there' });
        const result = await client.callTool({ name: 'chat', arguments: { message: 'Hello!' } });
        const { replyId } = Object(result.structuredContent);
        expect(result).toMatchObject({
            content: [{ type: 'text', text: 'Hello there' }],
            structuredContent: { reply: 'Hello there', replyId: expect.stringMatching(/^[0-9a-f]{32}$/) },
        });
        upstream.reply({ text: 'Fine' });
        await client.callTool({ name: 'chat', arguments: { message: 'And you?', previousReplyId: replyId } });
        expect(Object(upstream.requests.at(-1)?.body).messages.slice(-3)).toEqual([
            { role: 'user', content: 'Hello!' },
            { role: 'assistant', content: 'Hello there' },
            { role: 'user', content: 'And you?' },
        ]);
        const rows = await server.rows('ChatHistory');
        expect(rows.map(row => [Object(row['message']).content, row['source'], row['apiKey']])).toEqual(
            ['Hello!', 'Hello there', 'And you?', 'Fine'].map(text => [text, 'OPENAI_API_COMPATIBILITY', TEST_KEY]),
        );
        expect(new Set(rows.map(row => row['conversationId'])).size).toBe(1);
    });

    test('tells what failed, and nothing of the provider', async () => {
        upstream.reply({ status: 500, body: 'secret inside' });
        const result = await client.callTool({ name: 'chat', arguments: { message: 'Fail' } });
        expect(result.isError).toBe(true);
        expect(JSON.stringify(result)).not.toContain('secret');
    });

    test('goes on with nothing that belongs to another key (attack 10)', async () => {
        const { key } = await createToken(server.context);
        const other = await connect(server, 'jack-green', key);
        const mine = (await server.rows('ChatHistory')).find(row => row['replyId'] !== null)?.['replyId'];
        const result = await other.callTool({ name: 'chat', arguments: { message: 'Go on', previousReplyId: mine } });
        expect(result.isError).toBe(true);
        await other.close();
    });
});

describe('its door', () => {
    let server: TestServer;
    beforeAll(async () => {
        server = await startTestServer();
        await server.createAgent('Secret Agent');
        await server.context.agents.setVisibility('secret-agent', 'PRIVATE', new Date());
    });
    afterAll(() => server.stop());

    const INITIALIZE = {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    };
    const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
        server.post(path, body, { accept: 'application/json, text/event-stream', ...headers });

    test('opens to keys alone', async () => {
        const response = await post('/agents/jack-green/api/mcp', INITIALIZE, {
            authorization: '',
            cookie: 'session=x',
        });
        expect(response.status).toBe(401);
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
    });

    test('shows nothing of private agents, and is not there for others (attack 13)', async () => {
        const hidden = await post('/agents/secret-agent/api/mcp', INITIALIZE);
        const missing = await post('/agents/no-such-agent/api/mcp', INITIALIZE);
        expect([hidden.status, missing.status]).toEqual([404, 404]);
    });

    test('refuses a key of other agents (attack 11)', async () => {
        const { key } = await createToken(server.context, { agentNames: ['secret-agent'] });
        const response = await post('/agents/jack-green/api/mcp', INITIALIZE, { authorization: `Bearer ${key}` });
        expect([response.status, (await jsonOf(response)).error.code]).toEqual([403, 'agent_not_allowed']);
    });

    test.each([
        ['{', 400],
        ['[]', 400],
        ['{"jsonrpc":"1.0"}', 400],
    ])('refuses %s', async (body, status) => {
        expect((await post('/agents/jack-green/api/mcp', body)).status).toBe(status);
    });

    test('has no sessions to open or to end', async () => {
        for (const method of ['GET', 'DELETE']) {
            const response = await fetch(`${server.url}/agents/jack-green/api/mcp`, {
                method,
                headers: { authorization: `Bearer ${TEST_KEY}` },
            });
            expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
        }
    });
});
