import { afterAll, beforeAll, expect, test } from 'bun:test';
import { connect } from 'node:net';
import { startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

let server: TestServer;

beforeAll(async () => {
    server = await startTestServer();
});
afterAll(() => server.stop());

const HOSTS: readonly (readonly [string, string, readonly string[]])[] = [
    ['a long name', '1.1', ['Host: agents.example.com']],
    ['one letter', '1.1', ['Host: x']],
    ['a short name', '1.1', ['Host: ai']],
    ['an address of IPv6', '1.1', ['Host: [::1]:4440']],
    ['nothing', '1.1', ['Host:']],
    ['no name', '1.1', ['Host: a b<c>']],
    ['a name and a path', '1.1', ['Host: x/agents/other/api']],
    ['no header at all', '1.0', []],
];

test.each(HOSTS)('a request is answered alike where its host is %s', async (_name, version, headers) => {
    const models = await ask('/agents/jack-green/api/openai/v1/models', version, headers);
    expect(models).toStartWith(`HTTP/1.1 200 OK`);
    expect(models.toLowerCase()).toContain('access-control-allow-origin: *');
    expect(models).toContain('"id":"agent:jack-green"');
    expect(await ask('/health', version, headers)).toContain('"status":"ok"');
    // One of the doors that are made later.
    expect(await ask('/metrics', version, headers)).toContain('"code":"invalid_api_key"');
    expect(await ask('/nowhere', version, headers)).toContain('"code":"unknown_url"');
    // No beginning is taken off the path.
    expect(await ask('/public/health', version, headers)).toContain('"code":"unknown_url"');
    expect(await ask('/x/agents/jack-green/api/openai/models', version, headers)).toContain('"code":"unknown_url"');
});

/** The whole answer, as it comes over the socket: no client lets its host be written at will. */
function ask(path: string, version: string, headers: readonly string[]): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', data => {
        answer += data;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    const lines = [`GET ${path} HTTP/${version}`, ...headers, `Authorization: Bearer ${TEST_KEY}`, 'Connection: close'];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    return promise;
}
