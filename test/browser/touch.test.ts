import { expect, test } from 'bun:test';
import { startPages } from '../support/start-pages.ts';
import { startTestServer } from '../support/start-test-server.ts';

const MIN_PIXELS = 44;
const MISSING = 'Failed to load resource: the server responded with a status of 404 (Not Found)';

/** Touch targets that are too low, except inline links and inputs within a label. */
const TOO_LOW = `[...document.querySelectorAll('a, button, select, summary, label:has(input:is([type=radio], [type=checkbox]))')]
    .filter(element => element.checkVisibility() && !element.matches('.skip') && getComputedStyle(element).display !== 'inline')
    .filter(element => element.getBoundingClientRect().height < ${MIN_PIXELS})
    .map(element => element.outerHTML.slice(0, 120))`;

const { openAsAdmin, expectComplaints } = await startPages(() => startTestServer());

test.each([
    ...['/', '/login', '/tokens', '/usage', '/providers', '/history', '/feedback', '/settings', '/nowhere'],
    ...['/agents/jack-green', '/agents/jack-green/book', '/agents/jack-green/learning', '/agents/jack-green/connect'],
])('the touch targets on %s are large enough, and the page fits into the smallest phone', async path => {
    if (path === '/nowhere') expectComplaints([MISSING]);
    const page = await openAsAdmin(path, { size: 'phone' });
    await page.waitForLoadState('networkidle');
    await page.locator('main :is(h1, h2)').first().waitFor();
    expect(await page.evaluate(TOO_LOW)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
});
