import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

const PAGES = [
    '/',
    '/history',
    '/tokens',
    '/usage',
    '/providers',
    '/settings',
    '/feedback',
    '/agents/jack-green',
    '/agents/jack-green/embed',
    '/agents/jack-green/connect',
    '/agents/jack-green/book',
    '/agents/jack-green/learning',
];
const MOST_BYTES = 100_000;

let server: TestServer;
beforeAll(async () => {
    server = await startTestServer();
});
afterAll(() => server.stop());

test.each(PAGES)(
    '%s loads only from this server, with a strict content security policy (attack 15, 16)',
    async path => {
        const page = await fetch(server.url + path);
        expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
        expect(page.headers.get('content-security-policy')).toBe(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types dompurify; frame-ancestors 'none'",
        );
        const html = await page.text();
        expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/);
        expect(addressesOf(html).filter(address => !address.startsWith('/'))).toEqual([]);
    },
);

test.each(PAGES)('%s loads less than 100 kB over the wire', async path => {
    const page = await fetch(server.url + path, { headers: { 'accept-encoding': 'br' }, decompress: false });
    const html = await page.text();
    let size = html.length;
    for (const address of addressesOf(html).filter(each => each.startsWith('/assets/'))) {
        const asset = await fetch(server.url + address, { headers: { 'accept-encoding': 'br' }, decompress: false });
        expect([address, asset.status, asset.headers.get('content-encoding')]).toEqual([address, 200, 'br']);
        size += (await asset.arrayBuffer()).byteLength;
    }
    expect(size).toBeLessThan(MOST_BYTES);
});

test('assets are immutable, and each encoding has the same content', async () => {
    const html = await (await fetch(server.url)).text();
    const address = addressesOf(html).find(each => each.endsWith('.css')) ?? '';
    const answers = await Promise.all(
        ['br, gzip', 'gzip;q=0.5', 'br;q=0', 'identity'].map(encoding =>
            fetch(server.url + address, { headers: { 'accept-encoding': encoding } }),
        ),
    );
    expect(answers.map(answer => answer.headers.get('content-encoding'))).toEqual(['br', 'gzip', null, null]);
    expect(answers[0]?.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answers[0]?.headers.get('vary')).toBe('Accept-Encoding');
    expect(new Set(await Promise.all(answers.map(answer => answer.text()))).size).toBe(1);
    expect(new Set(answers.map(answer => answer.headers.get('etag'))).size).toBe(3);
});

test.each(['/', 'asset'])('an unchanged response is answered with 304: %s', async path => {
    const html = await (await fetch(server.url)).text();
    const address = path === 'asset' ? (addressesOf(html).find(each => each.endsWith('.js')) ?? '') : path;
    const etag = (await fetch(server.url + address)).headers.get('etag') ?? '';
    const again = await fetch(server.url + address, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
});

test('unknown asset names are not found (attack 24)', async () => {
    for (const name of ['nothing.js', '..%2f..%2fpackage.json', '__proto__', 'constructor', '%ff']) {
        expect([name, (await fetch(`${server.url}/assets/${name}`)).status]).toEqual([name, 404]);
    }
});

test('the name of an agent is escaped in the page (attack 15)', async () => {
    await server.createAgent('Eve </title><script>alert(1)</script>\nMETA DESCRIPTION "><img src=x onerror=alert(1)>');
    const html = await (await fetch(`${server.url}/agents/eve-title-script-alert-1-script`)).text();
    expect(html).toContain('<title>Eve &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; · Agents Server</title>');
    expect(html).toContain('content="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"');
});

test('the page of a private, deleted or unknown agent has an error status', async () => {
    const secret = await server.createAgent('Secret Agent');
    const deleted = await server.createAgent('Deleted Agent');
    await server.context.agents.setVisibility(secret, 'PRIVATE', new Date());
    await server.context.agents.delete(deleted, new Date());
    const statusOf = async (name: string) => (await fetch(`${server.url}/agents/${name}`)).status;
    expect(await Promise.all([secret, deleted, 'nobody'].map(statusOf))).toEqual([404, 410, 404]);
});

test('the status route shows providers only to the admin (attack 14)', async () => {
    const code = await server.context.adminSessions.createLoginCode();
    const login = await fetch(`${server.url}/login/${code}`, { redirect: 'manual' });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const [visitor, admin] = await Promise.all([
        fetch(`${server.url}/api/status`),
        fetch(`${server.url}/api/status`, { headers: { cookie } }),
    ]);
    const version = server.context.http.version;
    expect(await visitor.json()).toEqual({ version, isAdmin: false, isBuiltInModel: true, providers: null });
    expect(await admin.json()).toEqual({
        version,
        isAdmin: true,
        isBuiltInModel: true,
        providers: [{ name: 'built-in', model: 'book-model' }],
    });
});

/** Every URL that the HTML of a page loads. */
function addressesOf(html: string): readonly string[] {
    return [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
}
