import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { createToken } from '../../src/auth/create-token.ts';
import { EXAMPLE_ORIGIN } from '../../src/http/docs/render-guide.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { ROOT } from './generated-parts.ts';

const KEY = 'ptbk_6135a159114a40b99bdbf2d52db59e59';

let server: TestServer;
beforeAll(async () => {
    server = await startTestServer();
    await createToken(server.context, { key: KEY });
});
afterAll(() => server.stop());

const readme = await Bun.file(join(ROOT, 'README.md')).text();
const snippets = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));

test('the program works as pasted', async () => {
    const program = snippets.find(({ language, text }) => language === 'ts' && text?.includes(KEY));
    expect(await run([process.execPath, '-e', here(program?.text)])).toMatch(/\w+/);
});

test.each([
    ['completions', /^\{"id":.*"object":"chat\.completion"/],
    ['/api/chat', /^data: \{"type":"start"/],
])('curl to %s works as pasted', async (address, expected) => {
    const command = snippets.find(
        ({ language, text }) => language === 'sh' && text?.match(/^curl/) && text.includes(address),
    );
    expect(await run(['sh', '-c', here(command?.text)])).toMatch(expected);
});

function here(snippet = ''): string {
    return snippet.replaceAll(EXAMPLE_ORIGIN, server.url);
}

async function run(command: readonly string[]): Promise<string> {
    const program = Bun.spawn([...command], { cwd: ROOT, stdout: 'pipe', stderr: 'pipe' });
    const [output, errors] = await Promise.all([program.stdout.text(), program.stderr.text()]);
    expect([await program.exited, errors.includes('error')]).toEqual([0, false]);
    return output;
}
