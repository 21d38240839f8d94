import { describe, expect, test } from 'bun:test';
import { expectAccessible } from '../support/expect-accessible.ts';
import { logIn, newVisitor, type VisitorOptions } from '../support/open-browser.ts';
import { startPages } from '../support/start-pages.ts';
import { startTestServer } from '../support/start-test-server.ts';

const { server, browser, visit, open, openAsAdmin, expectComplaints } = await startPages(() => startTestServer());
await server.createAgent('Ada Ledger\nMETA COLOR #e8b04a\nPERSONA You explain invoices');

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('the home page on a $size, $scheme', options => {
    test('lists, searches and opens agents', async () => {
        const page = await open('/', options);
        await page.getByRole('link', { name: 'Jack Green', exact: true }).waitFor();
        await expectAccessible(page);
        await page.getByLabel('Search agents').fill('invoices');
        await page.getByText('1 agent found').waitFor();
        expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toContain('Ada Ledger');
        await page.getByLabel('Search agents').fill('nobody at all');
        await page.getByText('No agents match “nobody at all”').waitFor();
        await page.getByLabel('Search agents').fill('');
        await page.getByRole('link', { name: 'Ada Ledger', exact: true }).click();
        await page.waitForURL('**/agents/ada-ledger');
    });

    test('has no horizontal overflow', async () => {
        const page = await open('/', options);
        await page.getByRole('link', { name: 'Jack Green', exact: true }).waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    });
});

test('dismissed first steps stay hidden', async () => {
    const page = await open('/');
    await page.getByText('The built-in model is active').waitFor();
    await page.getByRole('button', { name: 'Hide first steps' }).click();
    await page.reload();
    await page.getByRole('link', { name: 'Jack Green', exact: true }).waitFor();
    await page.getByText('You are a visitor').waitFor();
    expect(await page.getByText('The built-in model is active').count()).toBe(0);
});

test('an agent name that is one long word fits into a narrow window on every page', async () => {
    const word = 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft'.slice(0, 80);
    const agentName = await server.createAgent(`${word}\nPERSONA You are ${word}`);
    const page = await openAsAdmin('/');
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/', '/tokens', '/feedback', `/agents/${agentName}/connect`, `/agents/${agentName}/learning`]) {
        await page.goto(server.url + path);
        await page.getByText(word).first().waitFor({ state: 'attached' });
        expect([path, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([path, 0]);
    }
});

test('the page works in a browser with blocked storage', async () => {
    const { page } = await visit();
    for (const name of ['localStorage', 'sessionStorage']) {
        const refuse = "() => { throw new DOMException('Refused', 'SecurityError'); }";
        await page.addInitScript(`Object.defineProperty(globalThis, '${name}', { get: ${refuse} })`);
    }
    await page.goto(server.url);
    await page.getByRole('link', { name: 'Jack Green', exact: true }).waitFor();
    await page.getByText('The built-in model is active').waitFor();
    await page.getByRole('button', { name: 'Hide first steps' }).click();
    await page.getByText('The built-in model is active').waitFor({ state: 'detached' });
});

test('the admin sees their role and signs out', async () => {
    const page = await open('/');
    await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
    await page.getByText('You are the admin').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are a visitor').waitFor();
});

test('on a phone the admin signs out in the menu, which Escape closes', async () => {
    const page = await open('/', { size: 'phone' });
    await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
    const menu = page.getByText('Server', { exact: true });
    await menu.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'hidden' });
    expect(await menu.evaluate(element => element.matches(':focus'))).toBe(true);
    await menu.click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are a visitor').waitFor();
});

test('an unknown path gives a page to browsers and JSON to programs', async () => {
    const page = await open('/');
    const answer = await page.goto(`${server.url}/nowhere/at/all`);
    expect(answer?.status()).toBe(404);
    await page.getByText('There is no page at /nowhere/at/all.').waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'All agents' }).click();
    await page.getByRole('link', { name: 'Jack Green', exact: true }).waitFor();
    for (const [path, accept] of [
        ['/nowhere', '*/*'],
        ['/api/nowhere', 'text/html'],
        ['/agents/jack-green/api/openai/nowhere', 'text/html'],
    ] as const) {
        const { status, headers } = await fetch(server.url + path, { headers: { accept } });
        expect([status, headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
    }
    expectComplaints(['Failed to load resource: the server responded with a status of 404 (Not Found)']);
});

test('a used sign-in link shows an error page', async () => {
    const { page } = await visit();
    const code = await server.context.adminSessions.createLoginCode();
    await logIn(page, server.url, code);
    const again = await newVisitor(browser);
    const answer = await again.page.goto(`${server.url}/login/${code}`);
    expect(answer?.status()).toBe(403);
    await again.page.getByRole('heading', { name: 'This sign-in link does not work' }).waitFor();
    await expectAccessible(again.page);
    await again.context.close();
});

test('the admin creates an agent from a name and a description, and opens its chat', async () => {
    const page = await open('/');
    await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
    await page.getByRole('button', { name: 'New agent' }).click();
    await page.getByLabel('Name').fill('Captain Compass');
    await page.getByLabel('Description').fill('An old sailor.\nRULE Nothing of this line is a rule.');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'New agent' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'New agent' }).click();
    expect(await page.getByLabel('Name').inputValue()).toBe('Captain Compass');
    await page.getByRole('button', { name: 'Create agent' }).click();
    await page.waitForURL('**/agents/captain-compass');
    await page.getByText('Hello! I am Captain Compass.').waitFor();
    const { agent } = await server.context.findAgent('captain-compass');
    expect(agent.agentSource.split('\n').filter(line => line.startsWith('RULE'))).toHaveLength(1);
    expect(agent.agentProfile.description).toBe('An old sailor. RULE Nothing of this line is a rule.');
});

test('the selected theme survives a reload', async () => {
    const page = await open('/', { scheme: 'light' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.getByRole('button', { name: 'Theme: system' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    expect(await background()).not.toBe(light);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    expect(await background()).not.toBe(light);
});
