import { afterAll, beforeAll, expect, test } from 'bun:test';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

const SETTINGS = '/agents/jack-green/api/embed';

let server: TestServer;
let admin: Readonly<Record<string, string>>;
beforeAll(async () => {
    server = await startTestServer();
    admin = await logIn(server);
});
afterAll(() => server.stop());

test('no site may show an agent until the admin names it; then that site alone (attack 17)', async () => {
    expect(await (await fetch(server.url + SETTINGS, { headers: admin })).json()).toEqual({ origins: [] });
    expect(await ancestorsOf('/agents/jack-green/embed')).toBe("frame-ancestors 'none'");
    const changed = await set({ origins: ['https://Shop.example/', 'https://*.shop.example', 'https://shop.example'] });
    expect(await changed.json()).toEqual({ origins: ['https://shop.example', 'https://*.shop.example'] });
    expect(await ancestorsOf('/agents/jack-green/embed')).toBe(
        'frame-ancestors https://shop.example https://*.shop.example',
    );
    for (const page of ['/', '/agents/jack-green', '/agents/jack-green/connect', '/tokens']) {
        expect([page, await ancestorsOf(page)]).toEqual([page, "frame-ancestors 'none'"]);
    }
    const before = (await fetch(`${server.url}/agents/jack-green/embed`)).headers.get('etag') ?? '';
    await set({ origins: [] });
    const again = await fetch(`${server.url}/agents/jack-green/embed`, { headers: { 'if-none-match': before } });
    expect([again.status, await ancestorsOf('/agents/jack-green/embed')]).toEqual([200, "frame-ancestors 'none'"]);
});

test('a private agent is shown on no site, not even to the admin (attack 13)', async () => {
    const agentName = await server.createAgent('Secret Agent');
    const { agents } = server.context;
    await agents.setEmbedOrigins(agentName, ['https://shop.example'], new Date());
    expect(await ancestorsOf(`/agents/${agentName}/embed`)).toBe('frame-ancestors https://shop.example');
    await agents.setVisibility(agentName, 'PRIVATE', new Date());
    expect((await fetch(`${server.url}/agents/${agentName}/embed`)).status).toBe(404);
    expect(await ancestorsOf(`/agents/${agentName}/embed`)).toBe("frame-ancestors 'none'");
    expect(await ancestorsOf(`/agents/${agentName}/embed`, admin)).toBe("frame-ancestors 'none'");
});

test.each([
    [{}, 'origins', 'missing_required_parameter'],
    [{ origins: 'https://shop.example' }, 'origins', 'invalid_type'],
    [{ origins: ['https://shop.example', 7] }, 'origins[1]', 'invalid_type'],
    [{ origins: ['https://shop.example/page'] }, 'origins[0]', 'invalid_value'],
    [{ origins: ["https://shop.example; script-src 'unsafe-inline'"] }, 'origins[0]', 'invalid_value'],
    [{ origins: ['*'] }, 'origins[0]', 'invalid_value'],
    [{ origins: Array.from({ length: 101 }, () => 'https://shop.example') }, 'origins', 'invalid_value'],
])('refuses %j and names %s', async (body, param, code) => {
    const response = await set(body);
    expect([response.status, (await jsonOf(response)).error]).toMatchObject([400, { param, code }]);
});

test('only the admin sees and changes the sites', async () => {
    expect((await fetch(server.url + SETTINGS)).status).toBe(401);
    const body = JSON.stringify({ origins: ['https://evil.example'] });
    expect((await fetch(server.url + SETTINGS, { method: 'PUT', body })).status).toBe(401);
    const fromElsewhere = { ...admin, origin: 'https://evil.example' };
    expect((await fetch(server.url + SETTINGS, { method: 'PUT', body, headers: fromElsewhere })).status).toBe(403);
});

test('a visitor inside another site is known by a header in place of a cookie', async () => {
    const visitor = { 'x-visitor': 'a'.repeat(32) };
    const chat = '/agents/jack-green/api/chat';
    const answer = await server.post(chat, { message: 'Hello!', stream: false }, visitor);
    expect(answer.headers.get('set-cookie')).toBeNull();
    const { conversationId } = await jsonOf(answer);
    const listFor = async (headers: Readonly<Record<string, string>>) => {
        const list = await fetch(`${server.url}/agents/jack-green/api/conversations`, { headers });
        return (await jsonOf<{ conversations: { id: string }[] }>(list)).conversations.map(({ id }) => id);
    };
    expect(await listFor(visitor)).toEqual([conversationId]);
    expect(await listFor({ 'x-visitor': 'b'.repeat(32) })).toEqual([]);
    expect(await listFor({ cookie: `visitor=${'a'.repeat(32)}`, 'x-visitor': 'not a secret' })).toEqual([
        conversationId,
    ]);
});

test('the script is one for all sites, and small', async () => {
    const script = await fetch(`${server.url}/embed.js`, { headers: { 'accept-encoding': 'br' }, decompress: false });
    expect(Object.fromEntries(script.headers)).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=600',
        'cross-origin-resource-policy': 'cross-origin',
        'content-encoding': 'br',
    });
    expect((await script.arrayBuffer()).byteLength).toBeLessThan(5_000);
});

function set(body: object): Promise<Response> {
    return fetch(server.url + SETTINGS, { method: 'PUT', headers: admin, body: JSON.stringify(body) });
}

async function ancestorsOf(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const policy = (await fetch(server.url + path, { headers })).headers.get('content-security-policy') ?? '';
    return policy.split('; ').find(part => part.startsWith('frame-ancestors')) ?? '';
}
