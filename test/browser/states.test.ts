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
// Browsers log failed requests.
beforeEach(() => expectComplaints(null));

describe.each(ADMIN_PAGES)('%s', path => {
    test('is only for admins', async () => {
        const page = await open(path);
        await page.getByRole('heading', { name: 'Admins only' }).waitFor();
        await expectAccessible(page);
    });

    test('shows an error if the server cannot be reached, and recovers', async () => {
        const page = await openAsAdmin('/');
        await expectRecovery(page, path);
    });

    test('shows a not-found page for an unknown agent, or an empty page', async () => {
        const page = await openAsAdmin('/');
        await page.goto(server.url + path.replace('jack-green', 'nobody'));
        if (path.includes('jack-green')) await page.getByRole('heading', { name: 'Agent not found' }).waitFor();
        else await page.getByRole('heading', { level: 1 }).waitFor();
        await expectAccessible(page);
    });
});

describe.each(OPEN_PAGES)('%s', path => {
    test('shows an error if the server cannot be reached, and recovers', async () => {
        const { page } = await visit();
        await expectRecovery(page, path);
    });
});

/** Lets the requests of the page fail, expects an error with a button to try again, and expects the content after pressing it. */
async function expectRecovery(page: Page, path: string): Promise<void> {
    const isAsked = (url: URL) => url.pathname.includes('/api/') && !/\/api\/(?:status|session)$/.test(url.pathname);
    await page.route(isAsked, route => route.abort('connectionrefused'));
    await page.goto(server.url + path);
    await page.getByRole('alert').getByText('The server cannot be reached.').first().waitFor();
    await expectAccessible(page);
    await page.unroute(isAsked);
    // All at once, because some buttons disappear with the first response.
    await page.getByRole('button', { name: 'Try again' }).evaluateAll(buttons => {
        for (const button of buttons) button.click();
    });
    await page.getByText('The server cannot be reached.').first().waitFor({ state: 'detached' });
    // Waits for lazily loaded parts, such as the editor.
    await page.waitForLoadState('networkidle');
    await expectAccessible(page);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
}
