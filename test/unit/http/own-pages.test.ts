import { expect, test } from 'bun:test';
import { isFromOwnPage, type OwnAddress } from '../../../src/http/own-pages.ts';

const DIRECT: OwnAddress['http'] = { publicUrl: null, isProxyTrusted: false };
const BEHIND_PROXY: OwnAddress['http'] = { publicUrl: null, isProxyTrusted: true };
const WITH_PUBLIC_URL: OwnAddress['http'] = { publicUrl: 'https://agents.example.com/base', isProxyTrusted: false };
const HOST = 'localhost:4440';

test.each<[boolean, OwnAddress['http'], Record<string, string>]>([
    [true, DIRECT, { host: HOST }],
    [true, DIRECT, { host: HOST, origin: 'http://localhost:4440' }],
    [true, DIRECT, { host: 'LocalHost:4440', origin: 'http://localhost:4440' }],
    [true, DIRECT, { host: '[::1]:4440', origin: 'http://[::1]:4440' }],
    [false, DIRECT, { host: HOST, origin: 'http://127.0.0.1:4440' }],
    [false, DIRECT, { host: HOST, origin: 'http://localhost:5173' }],
    [false, DIRECT, { host: HOST, origin: 'http://localhost' }],
    [false, DIRECT, { host: HOST, origin: 'https://evil.example' }],
    [false, DIRECT, { host: HOST, origin: 'http://localhost:4440.evil.example' }],
    [false, DIRECT, { host: HOST, origin: 'null' }],
    [false, DIRECT, { host: HOST, origin: '' }],
    [false, DIRECT, { host: HOST, origin: 'file://' }],
    [false, DIRECT, { host: 'localhost', origin: 'tauri://localhost' }],
    [false, DIRECT, { host: 'a b<c>', origin: 'http://a' }],
    [false, DIRECT, { origin: 'http://localhost:4440' }],
    // TLS ends at a proxy, which may name the port that browsers leave out.
    [true, DIRECT, { host: 'agents.example.com', origin: 'https://agents.example.com' }],
    [true, DIRECT, { host: 'agents.example.com:443', origin: 'https://agents.example.com' }],
    [false, DIRECT, { host: 'agents.example.com:443', origin: 'http://agents.example.com' }],
    // What a browser says of itself is true, whatever a proxy made of the host.
    [true, DIRECT, { host: 'backend', origin: 'https://agents.example.com', 'sec-fetch-site': 'same-origin' }],
    [true, DIRECT, { host: HOST, 'sec-fetch-site': 'same-origin' }],
    [true, DIRECT, { host: HOST, 'sec-fetch-site': 'none' }],
    [false, DIRECT, { host: HOST, 'sec-fetch-site': 'same-site' }],
    [false, DIRECT, { host: HOST, 'sec-fetch-site': 'cross-site' }],
    [false, DIRECT, { host: HOST, 'sec-fetch-site': 'something new' }],
    [false, DIRECT, { host: HOST, origin: 'https://localhost:4440', 'sec-fetch-site': 'cross-site' }],
    // Only a trusted proxy says for which host it asks.
    [false, DIRECT, { host: HOST, origin: 'https://a.example', 'x-forwarded-host': 'a.example' }],
    [true, BEHIND_PROXY, { host: HOST, origin: 'https://a.example', 'x-forwarded-host': 'a.example' }],
    [false, BEHIND_PROXY, { host: HOST, origin: 'http://localhost:4440', 'x-forwarded-host': 'a.example' }],
    [true, BEHIND_PROXY, { host: HOST, origin: 'http://localhost:4440' }],
    [true, WITH_PUBLIC_URL, { host: HOST, origin: 'https://agents.example.com' }],
    [true, WITH_PUBLIC_URL, { host: HOST, origin: 'http://localhost:4440' }],
    [false, WITH_PUBLIC_URL, { host: HOST, origin: 'http://agents.example.com' }],
    [false, WITH_PUBLIC_URL, { host: HOST, origin: 'https://example.com' }],
])('%p with %o: %o', (isOwn, http, headers) => {
    const request = new Request('http://localhost:4440/api/session', { method: 'POST', headers });
    expect(isFromOwnPage({ http }, request)).toBe(isOwn);
});

test('a link on another site leads here, and a script of another site reads nothing', () => {
    const opened = { host: HOST, 'sec-fetch-site': 'cross-site' };
    for (const [isOwn, headers] of [
        [true, opened],
        [false, { ...opened, origin: 'https://evil.example' }],
    ] as const) {
        expect(isFromOwnPage({ http: DIRECT }, new Request('http://localhost:4440/history', { headers }))).toBe(isOwn);
    }
});
