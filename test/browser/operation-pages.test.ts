import { afterAll, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import { logIn, type VisitorOptions } from '../support/open-browser.ts';
import { seedUsage } from '../support/seed-usage.ts';
import { startPages } from '../support/start-pages.ts';
import { providerAt, startTestServer, TEST_KEY } from '../support/start-test-server.ts';

const REFUSED = 'Failed to load resource: the server responded with a status of 401 (Unauthorized)';
const PROVIDER_KEY = 'a-key-that-nobody-may-see';

const { server, upstream, visit, openAsAdmin, expectComplaints } = await startPages(({ baseUrl }) =>
    startTestServer({
        providers: [
            providerAt(baseUrl, { name: 'openai', apiKey: PROVIDER_KEY, model: 'gpt-5-mini' }),
            providerAt('http://127.0.0.1:9/v1', { name: 'nowhere', model: 'none' }),
        ],
    }),
);
upstream.setModels(['gpt-5-mini']);
await server.createAgent('Ada Ledger');
await seedUsage(server, { agentNames: ['jack-green', 'ada-ledger'], keys: [TEST_KEY], days: 40 });
const empty = await startTestServer();
afterAll(() => empty.stop());

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('on a $size, $scheme', options => {
    test('the admin filters usage by days, agent and API key', async () => {
        const page = await openAsAdmin('/', options);
        await page.getByText('Server', { exact: true }).click();
        await page.getByRole('link', { name: 'Usage' }).click();
        await page.getByRole('heading', { name: 'By agent' }).waitFor();
        await page.locator('canvas').nth(2).waitFor();
        const agents = page.getByRole('region', { name: 'By agent' });
        expect(await agents.getByRole('row').count()).toBe(3);
        await expectAccessible(page);

        await page.getByText('7 days').click();
        await page.waitForURL(/days=7/);
        const replies = page.getByRole('region', { name: 'Replies', exact: true });
        await replies.getByText('Show as table').click();
        await replies.getByRole('row').nth(8).waitFor({ state: 'detached' });
        expect(await replies.getByRole('row').count()).toBe(8);
        await expectAccessible(page);

        await agents.getByRole('button', { name: 'Ada Ledger' }).click();
        await page.waitForURL(/agent=ada-ledger/);
        await page.getByRole('button', { name: 'Jack Green' }).waitFor({ state: 'detached' });
        await page.getByRole('combobox', { name: 'API key' }).selectOption('0');
        await page.waitForURL(/token=0/);
        await page.reload();
        await page.getByRole('button', { name: 'Web chat' }).waitFor();
        expect(await page.getByRole('combobox', { name: 'Agent' }).inputValue()).toBe('ada-ledger');
        const [file] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('link', { name: 'CSV' }).click(),
        ]);
        expect(file.suggestedFilename()).toMatch(/^usage-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
        expect(await page.content()).not.toContain(TEST_KEY);
        await expectFits(page);
    });

    test('the admin sees the statistics of each provider, and tests one', async () => {
        const page = await openAsAdmin('/providers', options);
        const [first, second] = [page.getByRole('listitem').first(), page.getByRole('listitem').nth(1)];
        await first.getByRole('heading', { name: 'openai' }).waitFor();
        upstream.reply({ text: 'OK' });
        await first.getByRole('button', { name: 'Test openai' }).click();
        await first.getByText('Success: gpt-5-mini replied “OK”').waitFor();
        await second.getByRole('button', { name: 'Test nowhere' }).click();
        await second.getByRole('status').getByText('"nowhere"').waitFor();
        await second.getByText('request failed: ').waitFor();
        await expectAccessible(page);
        expect(await page.content()).not.toContain(PROVIDER_KEY);
        await expectFits(page);
    });
});

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'dark' },
    { size: 'phone', scheme: 'light' },
])('on a $size, $scheme', options => {
    test('the admin renames the server, sees its environment, and signs out other sessions', async () => {
        const page = await openAsAdmin('/settings', options);
        await page.getByRole('textbox', { name: 'Name' }).fill('Eve’s agents');
        await page.getByLabel('Private').check();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved.').waitFor();
        expect(await page.title()).toBe('Settings · Eve’s agents');
        await page.getByText('variables not set').click();
        await page.getByText('METRICS_TOKEN').waitFor();
        expect(await page.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe('/api/backup');
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Sign out other sessions' }).click();
        await expectAccessible(page);
        await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
        await page.getByText('Signed out all other sessions.').waitFor();
        await expectFits(page);
        await page.reload();
        expect(await page.getByLabel('Private').isChecked()).toBe(true);
        expect(await page.getByRole('link', { name: 'Eve’s agents, home' }).count()).toBe(1);
        await page.getByRole('textbox', { name: 'Name' }).fill('a · b');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText("Invalid value for 'serverName'").waitFor();
        expectComplaints(['Failed to load resource: the server responded with a status of 400 (Bad Request)']);
        await page.getByRole('textbox', { name: 'Name' }).fill('Agents Server');
        await page.getByLabel('Public').check();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved.').waitFor();
    });
});

test('a new server has empty usage and a working built-in model', async () => {
    const page = await openEmpty('/usage');
    await page.getByRole('heading', { name: 'No replies in this period' }).waitFor();
    await expectAccessible(page);
    await page.goto(`${empty.url}/providers`);
    await page.getByText('Built in, replies from the books').waitFor();
    await page.getByRole('button', { name: 'Test built-in' }).click();
    await page.getByText('Success: ').waitFor();
    await expectAccessible(page);
});

test.each(['/usage', '/providers', '/settings'])('a visitor sees that %s is only for admins', async path => {
    expectComplaints(path === '/usage' ? [REFUSED, REFUSED] : [REFUSED]);
    const { page } = await visit();
    await page.goto(server.url + path, { waitUntil: 'networkidle' });
    await page.getByRole('heading', { name: 'Admins only' }).waitFor();
    await expectAccessible(page);
});

test('usage that fails to load shows an error and can be tried again', async () => {
    const page = await openAsAdmin('/usage');
    await page.getByRole('heading', { name: 'By agent' }).waitFor();
    await page.route('**/api/usage?*', route => route.abort('connectionfailed'));
    await page.getByText('90 days').click();
    await page.getByText('The server cannot be reached.').waitFor();
    await expectAccessible(page);
    await page.unroute('**/api/usage?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'By agent' }).waitFor();
    expectComplaints(['Failed to load resource: net::ERR_CONNECTION_FAILED']);
});

async function openEmpty(path: string): Promise<Page> {
    const { page } = await visit();
    await logIn(page, empty.url, await empty.context.adminSessions.createLoginCode());
    await page.goto(empty.url + path);
    return page;
}

async function expectFits(page: Page): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}
