import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import { openBrowser } from '../support/open-browser.ts';
import { type ClientServer, startClientServer, versionOf } from './client-server.ts';

let server: ClientServer;
let pages: ReturnType<typeof Bun.serve>;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
    server = await startClientServer();
    const bundle = await Bun.build({ entrypoints: [join(import.meta.dir, 'browser-page.ts')], target: 'browser' });
    const script = await bundle.outputs[0]?.text();
    pages = Bun.serve({
        port: 0,
        hostname: '127.0.0.1',
        fetch: () =>
            new Response(
                `<!doctype html><script type="module">${script?.replaceAll('</script', '<\\/script')}</script>`,
                { headers: { 'content-type': 'text/html' } },
            ),
    });
    browser = await openBrowser();
});
afterAll(async () => {
    await browser.close();
    await pages.stop(true);
    await server.stop();
});

test(`${versionOf('openai-7')} in Chromium: a page of another origin`, async () => {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${pages.port}/`);
    await page.waitForFunction(() => 'askAgent' in globalThis);
    const answers = await page.evaluate(([baseUrl, key]) => Reflect.get(globalThis, 'askAgent')(baseUrl, key), [
        server.agentUrl,
        server.key,
    ] as const);
    expect(answers).toEqual(['Hello there', 'Hello there', 'Hello there', [401, true]]);
});
