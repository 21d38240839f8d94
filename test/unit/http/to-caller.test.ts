import { describe, expect, test } from 'bun:test';
import { addressOf } from '../../../src/http/to-caller.ts';

const SOCKET = '192.0.2.1';

describe('the address of a client', () => {
    test.each([
        ['203.0.113.9', '203.0.113.9'],
        ['203.0.113.9:4711', '203.0.113.9'],
        [' 198.51.100.7 , 203.0.113.9:1 ', '203.0.113.9'],
        ['2001:db8::9', '2001:db8::9'],
        ['[2001:db8::9]', '2001:db8::9'],
        ['[2001:db8::9]:4711', '2001:db8::9'],
        ['fe80::1%eth0', 'fe80::1'],
        ['[fe80::1%any text]:1', 'fe80::1'],
        ['', SOCKET],
        ['203.0.113.9,', SOCKET],
        ['unknown', SOCKET],
        ['1', SOCKET],
        ['0x7f.1', SOCKET],
        ['203.0.113.9:4711:1', SOCKET],
        ['203.0.113.999', SOCKET],
        ['[203.0.113.9', SOCKET],
        ['x'.repeat(5000), SOCKET],
    ])('is read from X-Forwarded-For: %s (attack 56)', (header, address) => {
        const request = new Request('http://localhost/', { headers: { 'x-forwarded-for': header } });
        const server = { requestIP: () => ({ address: SOCKET }) };
        expect(addressOf({ request, server, isProxyTrusted: true })).toBe(address);
        expect(addressOf({ request, server, isProxyTrusted: false })).toBe(SOCKET);
    });
});
