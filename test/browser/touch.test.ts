import { expect, test } from 'bun:test';
import { startPages } from '../support/start-pages.ts';
import { startTestServer } from '../support/start-test-server.ts';

const LEAST_PIXELS = 44;
const MISSING = 'Failed to load resource: the server responded with a status of 404 (Not Found)';

/** What is pressed and lower than that; texts that run on have links in them, and what is in a label is pressed with it. */
const TOO_LOW = `[...document.querySelectorAll('a, button, select, summary, label:has(input:is([type=radio], [type=checkbox]))')]
    .filter(element => element.checkVisibility() && !element.matches('.skip') && getComputedStyle(element).display !== 'inline')
    .filter(element => element.getBoundingClientRect().height < ${LEAST_PIXELS})
    .map(element => element.outerHTML.slice(0, 120))`;

const { openAsAdmin, expectComplaints } = await startPages(() => startTestServer());

test.each([
    ...['/', '/login', '/tokens', '/usage', '/providers', '/history', '/feedback', '/settings', '/nowhere'],
    ...['/agents/jack-green', '/agents/jack-green/book', '/agents/jack-green/learning', '/agents/jack-green/connect'],
])('what is pressed on %s is large enough for a finger, and fits into the smallest phone', async path => {
    if (path === '/nowhere') expectComplaints([MISSING]);
    const page = await openAsAdmin(path, { size: 'phone' });
    await page.waitForLoadState('networkidle');
    await page.locator('main :is(h1, h2)').first().waitFor();
    expect(await page.evaluate(TOO_LOW)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
});
