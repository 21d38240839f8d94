import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Browser } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import { newVisitor, openBrowser } from '../support/open-browser.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), openBrowser()]);
});
afterAll(async () => {
    await browser.close();
    await server.stop();
});

test.each([
    ['/docs/clients', 'light', 'desktop'],
    ['/docs/clients', 'dark', 'phone'],
    ['/docs/monitoring', 'light', 'phone'],
    ['/docs/monitoring', 'dark', 'desktop'],
    ['/docs/book', 'light', 'phone'],
    ['/docs/book', 'dark', 'desktop'],
    ['/docs/operation', 'light', 'phone'],
    ['/docs/operation', 'dark', 'desktop'],
] as const)('%s can be read by everybody (%s, %s)', async (path, scheme, size) => {
    const { page, complaints, context } = await newVisitor(browser, { scheme, size });
    await page.goto(server.url + path);
    const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect([isWider, complaints]).toEqual([false, []]);
    await expectAccessible(page);
    await context.close();
});

test('a click on a setting marks the whole of it', async () => {
    const { page, context } = await newVisitor(browser);
    await page.goto(`${server.url}/docs/clients`);
    await page.getByRole('definition').filter({ hasText: '/v1' }).first().locator('code').click();
    expect(await page.evaluate('String(getSelection()).trim()')).toBe(`${server.url}/agents/jack-green/api/openai/v1`);
    await context.close();
});
