import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { AppError } from '../../../src/shared/errors.ts';
import { createSafeFetch, type SafeFetch } from '../../../src/tools/safe-fetch.ts';

const seen: { readonly path: string; readonly host: string | null }[] = [];
let server: ReturnType<typeof Bun.serve>;
let place: string;

beforeAll(() => {
    server = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        idleTimeout: 0,
        fetch(request) {
            const { pathname, searchParams } = new URL(request.url);
            seen.push({ path: pathname, host: request.headers.get('host') });
            if (pathname === '/redirect') {
                return new Response(null, { status: 302, headers: { location: searchParams.get('to') ?? '' } });
            }
            if (pathname === '/bomb') {
                const bytes = Bun.gzipSync(new Uint8Array(50_000_000));
                return new Response(bytes, { headers: { 'content-encoding': 'gzip' } });
            }
            if (pathname === '/silent') return new Promise<Response>(() => {});
            return new Response(`body of ${pathname}`);
        },
    });
    place = `127.0.0.1:${server.port}`;
});
afterAll(() => server.stop(true));

/** Public names of the test, which all lead to the server here once they are let through. */
const guarded = createSafeFetch({ isPrivateAllowed: false });
const open = createSafeFetch({ isPrivateAllowed: true, resolve: async () => ['127.0.0.1'] });

const get = (fetch: SafeFetch, url: string, maxBytes = 1000, signal = new AbortController().signal) =>
    fetch(url, { signal, maxBytes });

async function codeOf(work: Promise<unknown>): Promise<unknown> {
    const error = await work.catch((thrown: unknown) => thrown);
    return error instanceof AppError ? error.code : error;
}

describe('addresses that are not public are refused before a connection', () => {
    const port = () => server.port;
    test.each([
        ['loopback', () => `http://127.0.0.1:${port()}/`],
        ['loopback elsewhere', () => `http://127.9.9.9:${port()}/`],
        ['localhost', () => `http://localhost:${port()}/`],
        ['localhost with a dot', () => `http://localhost.:${port()}/`],
        ['a name below localhost', () => `http://x.localhost:${port()}/`],
        ['unspecified', () => `http://0.0.0.0:${port()}/`],
        ['short', () => `http://127.1:${port()}/`],
        ['decimal', () => `http://2130706433:${port()}/`],
        ['octal', () => `http://0177.0.0.1:${port()}/`],
        ['hexadecimal', () => `http://0x7f.0.0.1:${port()}/`],
        ['with full-width digits', () => `http://１２７.０.０.１:${port()}/`],
        ['IPv6 loopback', () => `http://[::1]:${port()}/`],
        ['IPv4 in IPv6', () => `http://[::ffff:127.0.0.1]:${port()}/`],
        ['the metadata service in IPv6', () => 'http://[::ffff:a9fe:a9fe]/'],
        ['NAT64', () => 'http://[64:ff9b::7f00:1]/'],
        ['6to4', () => 'http://[2002:7f00:1::]/'],
        ['IPv4-compatible', () => 'http://[::7f00:1]/'],
        ['IPv4-compatible, dotted', () => 'http://[::127.0.0.1]/'],
        ['IPv4-translated', () => 'http://[::ffff:0:7f00:1]/'],
        ['local NAT64', () => 'http://[64:ff9b:1::7f00:1]/'],
        ['Teredo', () => 'http://[2001:0:1::1]/'],
        ['ISATAP', () => 'http://[2a00::5efe:7f00:1]/'],
        ['ISATAP of a global address', () => 'http://[2a00::200:5efe:7f00:1]/'],
        ['site-local', () => 'http://[fec0::1]/'],
        ['unassigned IPv6', () => 'http://[4000::1]/'],
        ['the host of a machine in Azure', () => 'http://168.63.129.16/'],
        ['the host of a machine in Azure, in IPv6', () => 'http://[::ffff:168.63.129.16]/'],
        ['the metadata service of Alibaba', () => 'http://100.100.100.200/'],
        ['the metadata service of Oracle', () => 'http://192.0.0.192/'],
        ['the metadata service of AWS in IPv6', () => 'http://[fd00:ec2::254]/'],
        ['the metadata service', () => 'http://169.254.169.254/'],
        ['private 10', () => 'http://10.0.0.1/'],
        ['private 172', () => 'http://172.16.0.1/'],
        ['private 192', () => 'http://192.168.1.1/'],
        ['carrier-grade NAT', () => 'http://100.64.0.1/'],
        ['unique local', () => 'http://[fd00::1]/'],
        ['link-local IPv6', () => 'http://[fe80::1]/'],
        ['multicast', () => 'http://224.0.0.1/'],
        ['broadcast', () => 'http://255.255.255.255/'],
        ['behind a user name', () => `http://example.com@127.0.0.1:${port()}/`],
        ['with a password', () => `http://a:b@example.com/`],
        ['behind a backslash', () => `http:\\\\127.0.0.1:${port()}\\@example.com/`],
        ['with a tab', () => `http://127.0.\t0.1:${port()}/`],
        ['of a file', () => 'file:///etc/passwd'],
        ['of data', () => 'data:text/plain,x'],
        ['of FTP', () => 'ftp://example.com/'],
        ['no address at all', () => 'http://'],
    ])('%s (attack 22)', async (_name, url) => {
        const before = seen.length;
        expect(await codeOf(get(guarded, url()))).toBe('forbidden');
        expect(seen.length).toBe(before);
    });

    test.each([
        ['one address', ['10.1.2.3']],
        ['a public one beside', ['93.184.215.14', '127.0.0.1']],
        ['a zone', ['fe80::1%eth0']],
        ['none', []],
    ])('a name that leads to them: %s (attack 22)', async (_name, addresses) => {
        const fetch = createSafeFetch({ isPrivateAllowed: false, resolve: async () => addresses });
        expect(await codeOf(get(fetch, 'http://innocent.example/'))).toBe('forbidden');
    });
});

test('connects to the checked address, even if the name resolves to another one later (attack 22)', async () => {
    let asked = 0;
    const fetch = createSafeFetch({
        isPrivateAllowed: true,
        resolve: async () => {
            asked += 1;
            return ['127.0.0.1'];
        },
    });
    const response = await get(fetch, `http://rebinding.example:${server.port}/pinned`);
    expect(await response.text()).toBe('body of /pinned');
    expect(seen.at(-1)).toEqual({ path: '/pinned', host: `rebinding.example:${server.port}` });
    expect(asked).toBe(1);
});

test('checks the address of a redirect like the first one (attack 22)', async () => {
    const checked: string[] = [];
    const fetch = createSafeFetch({
        isPrivateAllowed: true,
        resolve: async hostname => {
            checked.push(hostname);
            return ['127.0.0.1'];
        },
    });
    const to = encodeURIComponent(`http://second.example:${server.port}/arrived`);
    const response = await get(fetch, `http://first.example:${server.port}/redirect?to=${to}`);
    expect(await response.text()).toBe('body of /arrived');
    expect(checked).toEqual(['first.example', 'second.example']);
    const elsewhere = encodeURIComponent('file:///etc/passwd');
    expect(await codeOf(get(open, `http://${place}/redirect?to=${elsewhere}`))).toBe('forbidden');
});

test('ends a redirect loop', async () => {
    const self = `http://${place}/redirect`;
    let to = self;
    for (let count = 0; count < 8; count += 1) to = `${self}?to=${encodeURIComponent(to)}`;
    expect(await codeOf(get(open, to))).toBe('upstream_failed');
});

test('does not follow a redirect of a request with a body', async () => {
    const to = encodeURIComponent(`http://${place}/arrived`);
    const request = { method: 'POST', body: 'x', signal: new AbortController().signal, maxBytes: 10 };
    expect(await codeOf(open(`http://${place}/redirect?to=${to}`, request))).toBe('upstream_failed');
});

test('fails for a body above the limit, also after decompression (attack 23)', async () => {
    const response = await get(open, `http://${place}/bomb`, 1_000_000);
    expect(await codeOf(response.text())).toBe('upstream_failed');
});

test('does not wait after the caller left', async () => {
    const leaving = new AbortController();
    const request = get(open, `http://${place}/silent`, 10, leaving.signal);
    leaving.abort(new AppError('upstream_timeout', 'Too slow.'));
    expect(await codeOf(request)).toBe('upstream_timeout');
});

test('reports a server that does not respond as unreachable', async () => {
    expect(await codeOf(get(open, 'http://127.0.0.1:9/'))).toBe('upstream_failed');
});
