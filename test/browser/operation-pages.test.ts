import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import { logIn, newVisitor, openBrowser, type Visitor, type VisitorOptions } from '../support/open-browser.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { seedUsage } from '../support/seed-usage.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const REFUSED = 'Failed to load resource: the server responded with a status of 401 (Unauthorized)';
const PROVIDER_KEY = 'a-key-that-nobody-may-see';

let server: TestServer;
let empty: TestServer;
let upstream: ScriptedUpstream;
let browser: Browser;
let visitor: Visitor;
let expectedComplaints: readonly string[] = [];
beforeAll(async () => {
    upstream = startScriptedUpstream({ models: ['gpt-5-mini'] });
    const providers = [
        providerAt(upstream.baseUrl, { name: 'openai', apiKey: PROVIDER_KEY, model: 'gpt-5-mini' }),
        providerAt('http://127.0.0.1:9/v1', { name: 'nowhere', model: 'none' }),
    ];
    [server, empty, browser] = await Promise.all([startTestServer({ providers }), startTestServer(), openBrowser()]);
    await server.createAgent('Ada Ledger');
    await seedUsage(server, { agentNames: ['jack-green', 'ada-ledger'], keys: [TEST_KEY], days: 40 });
});
afterEach(async () => {
    expect(visitor.complaints).toEqual(expectedComplaints);
    expectedComplaints = [];
    await visitor.context.close();
});
afterAll(async () => {
    await browser.close();
    await Promise.all([server.stop(), empty.stop(), upstream.stop()]);
});

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('on a $size, $scheme', options => {
    test('the admin sees what was said and what it cost, of the days, agent and key that are chosen', async () => {
        const page = await openAsAdmin(server, '/', options);
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
        await replies.getByText('As a table').click();
        await replies.getByRole('row').nth(8).waitFor({ state: 'detached' });
        expect(await replies.getByRole('row').count()).toBe(8);
        await expectAccessible(page);

        await agents.getByRole('button', { name: 'Ada Ledger' }).click();
        await page.waitForURL(/agent=ada-ledger/);
        await page.getByRole('button', { name: 'Jack Green' }).waitFor({ state: 'detached' });
        await page.getByRole('combobox', { name: 'Key' }).selectOption('0');
        await page.waitForURL(/token=0/);
        await page.reload();
        await page.getByRole('button', { name: 'The web chat' }).waitFor();
        expect(await page.getByRole('combobox', { name: 'Agent' }).inputValue()).toBe('ada-ledger');
        const [file] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('link', { name: 'CSV' }).click(),
        ]);
        expect(file.suggestedFilename()).toMatch(/^usage-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
        expect(await page.content()).not.toContain(TEST_KEY);
        await expectFits(page);
    });

    test('the admin sees how each provider did, and asks one a real question', async () => {
        const page = await openAsAdmin(server, '/providers', options);
        const [first, second] = [page.getByRole('listitem').first(), page.getByRole('listitem').nth(1)];
        await first.getByRole('heading', { name: 'openai' }).waitFor();
        upstream.reply({ text: 'OK' });
        await first.getByRole('button', { name: 'Test openai' }).click();
        await first.getByText('It works: gpt-5-mini answered “OK”').waitFor();
        await second.getByRole('button', { name: 'Test nowhere' }).click();
        await second.getByRole('status').getByText('"nowhere"').waitFor();
        await second.getByText('did not work: ').waitFor();
        await expectAccessible(page);
        expect(await page.content()).not.toContain(PROVIDER_KEY);
        await expectFits(page);
    });
});

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'dark' },
    { size: 'phone', scheme: 'light' },
])('on a $size, $scheme', options => {
    test('the admin names the server, sees its environment, and logs out all others', async () => {
        const page = await openAsAdmin(server, '/settings', options);
        await page.getByRole('textbox', { name: 'Name' }).fill('Eve’s agents');
        await page.getByLabel('Private').check();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved.').waitFor();
        expect(await page.title()).toBe('Settings · Eve’s agents');
        await page.getByText('more that are not set').click();
        await page.getByText('METRICS_TOKEN').waitFor();
        expect(await page.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe('/api/backup');
        await expectAccessible(page);
        await page.getByRole('button', { name: 'End all others' }).click();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'End them' }).click();
        await page.getByText('Only this browser is logged in now.').waitFor();
        await expectFits(page);
        await page.reload();
        expect(await page.getByLabel('Private').isChecked()).toBe(true);
        expect(await page.getByRole('link', { name: 'Eve’s agents, first page' }).count()).toBe(1);
        await page.getByRole('textbox', { name: 'Name' }).fill('a · b');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText("Invalid value for 'serverName'").waitFor();
        expectedComplaints = ['Failed to load resource: the server responded with a status of 400 (Bad Request)'];
        await page.getByRole('textbox', { name: 'Name' }).fill('Agents Server');
        await page.getByLabel('Public').check();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved.').waitFor();
    });
});

test('a server on which nothing was said yet says so', async () => {
    const page = await openAsAdmin(empty, '/usage');
    await page.getByRole('heading', { name: 'Nothing was said in this time' }).waitFor();
    await expectAccessible(page);
    await page.goto(`${empty.url}/providers`);
    await page.getByText('Inside this server, answers from the books').waitFor();
    await page.getByRole('button', { name: 'Test built-in' }).click();
    await page.getByText('It works: ').waitFor();
    await expectAccessible(page);
});

test.each(['/usage', '/providers', '/settings'])('a visitor sees whose the page %s is', async path => {
    expectedComplaints = path === '/usage' ? [REFUSED, REFUSED] : [REFUSED];
    visitor = await newVisitor(browser);
    await visitor.page.goto(server.url + path, { waitUntil: 'networkidle' });
    await visitor.page.getByRole('heading', { name: 'This page is the admin’s' }).waitFor();
    await expectAccessible(visitor.page);
});

test('a chart that cannot be loaded anew says so, and tries again', async () => {
    const page = await openAsAdmin(server, '/usage');
    await page.getByRole('heading', { name: 'By agent' }).waitFor();
    await page.route('**/api/usage?*', route => route.abort('connectionfailed'));
    await page.getByText('90 days').click();
    await page.getByText('The server cannot be reached.').waitFor();
    await expectAccessible(page);
    await page.unroute('**/api/usage?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'By agent' }).waitFor();
    expectedComplaints = ['Failed to load resource: net::ERR_CONNECTION_FAILED'];
});

async function openAsAdmin(at: TestServer, path: string, options: VisitorOptions = {}): Promise<Page> {
    visitor = await newVisitor(browser, options);
    await logIn(visitor.page, at.url, await at.context.adminSessions.createLoginCode());
    await visitor.page.goto(at.url + path);
    return visitor.page;
}

async function expectFits(page: Page): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}
