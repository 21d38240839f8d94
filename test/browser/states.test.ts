import { beforeEach, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import { startPages } from '../support/start-pages.ts';
import { startTestServer } from '../support/start-test-server.ts';

const ADMIN_PAGES = [
    '/tokens',
    '/usage',
    '/providers',
    '/history',
    '/feedback',
    '/settings',
    '/agents/jack-green/book',
    '/agents/jack-green/learning',
];
const OPEN_PAGES = ['/', '/agents/jack-green', '/agents/jack-green/connect', '/agents/jack-green/embed'];

const { expectComplaints, server, visit, open, openAsAdmin } = await startPages(() => startTestServer());
// Where requests are refused or cut off, browsers say so.
beforeEach(() => expectComplaints(null));

describe.each(ADMIN_PAGES)('%s', path => {
    test('says to visitors whose it is', async () => {
        const page = await open(path);
        await page.getByRole('heading', { name: 'Admins only' }).waitFor();
        await expectAccessible(page);
    });

    test('says that the server cannot answer, and asks again', async () => {
        const page = await openAsAdmin('/');
        await expectRecovery(page, path);
    });

    test('says that there is no such agent, or is there without anything to show', async () => {
        const page = await openAsAdmin('/');
        await page.goto(server.url + path.replace('jack-green', 'nobody'));
        if (path.includes('jack-green')) await page.getByRole('heading', { name: 'Agent not found' }).waitFor();
        else await page.getByRole('heading', { level: 1 }).waitFor();
        await expectAccessible(page);
    });
});

describe.each(OPEN_PAGES)('%s', path => {
    test('says that the server cannot answer, and asks again', async () => {
        const { page } = await visit();
        await expectRecovery(page, path);
    });
});

/** What the page asks for fails, is told in words with a button to try again, and comes when that is pressed. */
async function expectRecovery(page: Page, path: string): Promise<void> {
    const isAsked = (url: URL) => url.pathname.includes('/api/') && !/\/api\/(?:status|session)$/.test(url.pathname);
    await page.route(isAsked, route => route.abort('connectionrefused'));
    await page.goto(server.url + path);
    await page.getByRole('alert').getByText('The server cannot be reached.').first().waitFor();
    await expectAccessible(page);
    await page.unroute(isAsked);
    // All at once: with the first answer some of them are gone.
    await page.getByRole('button', { name: 'Try again' }).evaluateAll(buttons => {
        for (const button of buttons) button.click();
    });
    await page.getByText('The server cannot be reached.').first().waitFor({ state: 'detached' });
    // What else the page is made of, such as an editor, has come.
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
}
