import { describe, expect, test } from 'bun:test';
import { expectAccessible } from '../support/expect-accessible.ts';
import type { VisitorOptions } from '../support/open-browser.ts';
import { startPages } from '../support/start-pages.ts';
import { startTestServer } from '../support/start-test-server.ts';

const PASSWORD = 'correct horse battery staple';
const REFUSED = 'Failed to load resource: the server responded with a status of 401 (Unauthorized)';

const { server, visit, expectComplaints } = await startPages(() =>
    startTestServer({ config: { adminPassword: PASSWORD } }),
);

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('on a $size, $scheme', options => {
    test('the admin signs in by keyboard, is redirected to the requested page, and signs out other sessions', async () => {
        expectComplaints([REFUSED, REFUSED]);
        const { page } = await visit(options);
        await page.goto(`${server.url}/tokens`);
        await page.getByRole('link', { name: 'Sign in' }).click();
        await page.getByLabel('Password').waitFor();
        await expectAccessible(page);
        expect(await page.evaluate('document.activeElement.name')).toBe('password');
        await page.keyboard.type('not the password');
        await page.keyboard.press('Enter');
        await page.getByText('The name or the password is wrong.').waitFor();
        await page.keyboard.type(PASSWORD);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'API keys', exact: true }).waitFor();
        expect(new URL(page.url()).pathname).toBe('/tokens');
        const other = await server.context.adminSessions.createSession();
        await page.goto(server.url);
        await page.getByRole('link', { name: 'Your session' }).click();
        await page.getByRole('button', { name: 'Sign out other sessions' }).click();
        await expectAccessible(page);
        await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
        await page.getByText('Signed out all other sessions.').waitFor();
        expect(await server.context.adminSessions.isAdmin(other)).toBe(false);
        await expectAccessible(page);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    });
});

test('signing in does not redirect to another site', async () => {
    const { page, context } = await visit();
    for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
        await context.clearCookies();
        await page.goto(`${server.url}/login?next=${encodeURIComponent(next)}`);
        await page.getByLabel('Password').fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { name: 'Agents', exact: true }).waitFor();
        expect(page.url()).toBe(`${server.url}/`);
    }
});

test('without a password, the page explains how to set one', async () => {
    const other = await startTestServer();
    const { page } = await visit();
    await page.goto(`${other.url}/login`);
    await page.getByRole('heading', { name: 'No password is set' }).waitFor();
    await expectAccessible(page);
    await other.stop();
});
