import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { CLIENT_SETTINGS } from '../../src/http/docs/client-settings.ts';
import type { ClientSettings } from '../../src/http/web/clients-ui-protocol.ts';
import { jsonOf } from '../support/json-of.ts';
import { startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

let server: TestServer;
let clients: readonly ClientSettings[];
beforeAll(async () => {
    server = await startTestServer();
    clients = (await jsonOf<{ readonly clients: typeof clients }>(await fetch(`${server.url}/docs/clients.json`)))
        .clients;
});
afterAll(() => server.stop());

const BODIES: Readonly<Record<string, object>> = {
    completions: { model: 'agent:jack-green', messages: [{ role: 'user', content: 'Hello!' }] },
    responses: { model: 'agent:jack-green', input: 'Hello!' },
};

describe.each(CLIENT_SETTINGS.map(({ id }) => id))('the settings of %s', id => {
    const shown = () => JSON.stringify(clients.find(client => client.id === id)?.settings);

    test('have an address that works for everything that the client asks of it', async () => {
        const addresses = [...shown().matchAll(/https?:[^\s"'\\]+/g)].map(([address]) => address);
        expect(addresses).toHaveLength(1);
        const requests = clients.find(client => client.id === id)?.requests ?? [];
        for (const slash of requests.includes('') ? [''] : ['', '/']) {
            for (const path of requests) {
                const url = `${addresses[0]}${slash}${path}`;
                const body = BODIES[url.split('/').at(-1) ?? ''];
                const headers = { authorization: `Bearer ${TEST_KEY}` };
                const response = await (body === undefined
                    ? fetch(url, { headers })
                    : fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
                expect([url, response.status]).toEqual([url, 200]);
                expect(await response.text()).toContain('agent:jack-green');
            }
        }
    });

    test('name the agent as model and are whole', () => {
        if (id !== 'open-webui') expect(shown()).toContain('agent:jack-green');
        expect(shown()).not.toMatch(/\{(url|key|model|agent)\}|undefined/);
    });
});

test('curl works as pasted', async () => {
    const settings = clients.find(({ id }) => id === 'curl')?.settings;
    const command = settings !== undefined && 'text' in settings ? settings.text.replace('ptbk_…', TEST_KEY) : '';
    const shell = Bun.spawn(['sh', '-c', `${command} -s`], { stdout: 'pipe' });
    expect(JSON.parse(await shell.stdout.text())).toMatchObject({ object: 'chat.completion' });
});

test('the page shows each program of the table, runs no script and loads nothing', async () => {
    const page = await fetch(`${server.url}/docs/clients`);
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+';/);
    for (const { id } of CLIENT_SETTINGS) expect(html).toContain(`<h2 id="${id}">`);
    expect(html).not.toMatch(/<script|\son\w+=|javascript:/i);
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].filter(([, to = '']) => !/^([#?/]|data:)/.test(to))).toEqual(
        [],
    );
});

test('another agent can be chosen, and nothing but the name of one', async () => {
    await server.createAgent('Anna\n\nPERSONA A gardener');
    const html = await (await fetch(`${server.url}/docs/clients?agent=anna`)).text();
    expect(html).toContain('/agents/anna/api/openai');
    expect(html).toContain('<a href="?agent=jack-green">jack-green</a>');
    for (const name of ['<script>', 'Anna', '..', 'a b', '']) {
        const response = await fetch(`${server.url}/docs/clients?agent=${encodeURIComponent(name)}`);
        expect([response.status, (await jsonOf(response)).error.param]).toEqual([400, 'agent']);
    }
});

test('the address is that of the proxy in front where one is configured', async () => {
    const behind = await startTestServer({ config: { publicUrl: 'https://agents.example.org' } });
    const html = await (await fetch(`${behind.url}/docs/clients`)).text();
    expect(html).toContain('https://agents.example.org/agents/jack-green/api/openai');
    await behind.stop();
});
