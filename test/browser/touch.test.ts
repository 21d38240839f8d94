import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { Browser } from 'playwright-core';
import { logIn, newVisitor, openBrowser, type Visitor } from '../support/open-browser.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

const LEAST_PIXELS = 44;

/** What is pressed and lower than that; texts that run on have links in them, and what is in a label is pressed with it. */
const TOO_LOW = `[...document.querySelectorAll('a, button, select, summary, label:has(input:is([type=radio], [type=checkbox]))')]
    .filter(element => element.checkVisibility() && !element.matches('.skip') && getComputedStyle(element).display !== 'inline')
    .filter(element => element.getBoundingClientRect().height < ${LEAST_PIXELS})
    .map(element => element.outerHTML.slice(0, 120))`;

let server: TestServer;
let browser: Browser;
let visitor: Visitor;
beforeAll(async () => {
    [server, browser] = await Promise.all([startTestServer(), openBrowser()]);
});
afterEach(() => visitor.context.close());
afterAll(async () => {
    await browser.close();
    await server.stop();
});

test.each([
    ...['/', '/login', '/tokens', '/usage', '/providers', '/history', '/feedback', '/settings', '/nowhere'],
    ...['/agents/jack-green', '/agents/jack-green/book', '/agents/jack-green/learning', '/agents/jack-green/connect'],
])('what is pressed on %s is large enough for a finger, and fits into the smallest phone', async path => {
    visitor = await newVisitor(browser, { size: 'phone' });
    const { page } = visitor;
    await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
    await page.goto(server.url + path, { waitUntil: 'networkidle' });
    await page.locator('main :is(h1, h2)').first().waitFor();
    expect(await page.evaluate(TOO_LOW)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
});
