import { expect, test } from 'bun:test';
import { embedOriginOrNull } from '../../../src/agents/embed-origin.ts';

test.each([
    ['https://shop.example', 'https://shop.example'],
    [' HTTPS://Shop.Example/ ', 'https://shop.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://shop.example:443', 'https://shop.example'],
    ['https://*.shop.example', 'https://*.shop.example'],
    ['https://*.shop.example:8443', 'https://*.shop.example:8443'],
    ['https://žluťoučký.example', 'https://xn--luouk-uva4it5a4g.example'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
])('%j is the origin %j', (text, origin) => {
    expect(embedOriginOrNull(text)).toBe(origin);
});

test.each([
    '',
    '*',
    'https://*',
    'https://shop.*',
    'https://*.*.example',
    'shop.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc',
    'null',
    "'self'",
    'https://shop.example/page',
    'https://user@shop.example',
    'https://shop.example?x',
    'https://shop.example https://evil.example',
    "https://shop.example; script-src 'unsafe-inline'",
    'https://shop.example,https://evil.example',
    'https://shop.example\nhttps://evil.example',
    'https://shop.example:99999',
])('%j is not an origin', text => {
    expect(embedOriginOrNull(text)).toBeNull();
});
