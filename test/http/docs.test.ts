import { afterAll, beforeAll, expect, test } from 'bun:test';
import { VERSION } from '../../src/server/version.ts';
import { jsonOf } from '../support/json-of.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
    server = await startTestServer();
});
afterAll(() => server.stop());

interface OpenapiDocument {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, { readonly properties?: object }>> };
}

test('every route of the server is described', async () => {
    const { createApp } = await import('../../src/server/app.ts');
    const document = await jsonOf<OpenapiDocument>(await fetch(`${server.url}/docs/json`));
    expect(document.openapi).toStartWith('3.0');
    // Pages are for people, who need no description of them.
    const routes = createApp(server.context).routes.filter(({ hooks }) => hooks?.detail?.hide !== true);
    expect(routes.length).toBeGreaterThan(10);
    for (const { method, path } of routes) {
        const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
        expect([method, path, operation?.summary]).toEqual([method, path, expect.stringMatching(/.+/)]);
    }
});

test('the schemas are those that validate', async () => {
    const { components } = await jsonOf<OpenapiDocument>(await fetch(`${server.url}/docs/json`));
    expect(Object.keys(components.schemas['ChatCompletionRequest']?.properties ?? {})).toEqual(
        expect.arrayContaining(['model', 'messages', 'stream', 'stream_options', 'temperature', 'tools', 'n']),
    );
    expect(Object.keys(components.schemas['WebChatRequest']?.properties ?? {})).toEqual(
        expect.arrayContaining(['id', 'messages', 'message', 'conversationId', 'stream']),
    );
});

test('the page and all that it loads come from this server', async () => {
    const page = await fetch(`${server.url}/docs`);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(loaded.filter(address => !/^(\/|data:)/.test(address))).toEqual([]);
    for (const address of loaded.filter(each => each.startsWith('/'))) {
        const response = await fetch(server.url + address);
        expect([address, response.status]).toEqual([address, 200]);
        expect((await response.text()).length).toBeGreaterThan(100);
    }
});

test('there are no other files (attack 24)', async () => {
    for (const path of ['nothing.js', '..%2f..%2fpackage.json', '__proto__', '%ff']) {
        expect((await fetch(`${server.url}/docs/assets/${path}`)).status).toBe(404);
    }
});

test('the server says that it is healthy and ready', async () => {
    expect(await jsonOf<object>(await fetch(`${server.url}/health`))).toEqual({ status: 'ok', version: VERSION });
    expect(await jsonOf<object>(await fetch(`${server.url}/ready`))).toEqual({ status: 'ready' });
});

test('a server without its database is healthy and not ready', async () => {
    const down = await startTestServer();
    await down.context.close();
    const [health, ready] = await Promise.all([fetch(`${down.url}/health`), fetch(`${down.url}/ready`)]);
    await down.stop();
    expect([health.status, ready.status]).toEqual([200, 503]);
    expect(ready.headers.get('retry-after')).not.toBeNull();
});

test('the list of agents shows the public ones and no book', async () => {
    await server.createAgent('Hidden Agent\nPERSONA Nobody may know');
    await server.context.agents.setVisibility('hidden-agent', 'UNLISTED', new Date());
    const text = await (await fetch(`${server.url}/api/agents`)).text();
    const { agents } = JSON.parse(text);
    expect(agents.map((agent: { agentName: string }) => agent.agentName)).toEqual(['jack-green']);
    expect(text).not.toContain('KNOWLEDGE');
});
