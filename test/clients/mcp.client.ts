import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type ClientServer, startClientServer, versionOf } from './client-server.ts';

let server: ClientServer;
beforeAll(async () => {
    server = await startClientServer();
});
afterAll(() => server.stop());

test(`${versionOf('@modelcontextprotocol/sdk')}: tools and a call over streamable HTTP`, async () => {
    const client = new Client({ name: 'test', version: '1.0.0' });
    const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/agents/jack-green/api/mcp`), {
        requestInit: { headers: { authorization: `Bearer ${server.key}` } },
    });
    // The package's own class does not fit its own interface where optional properties are exact.
    await client.connect(transport as Transport);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['chat']);
    const { structuredContent } = await client.callTool({ name: 'chat', arguments: { message: 'Hello!' } });
    expect(structuredContent).toMatchObject({ reply: 'Hello there' });
    await client.close();
});
