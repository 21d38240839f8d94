import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { Browser, Page } from 'playwright-core';
import { type LearningServer, startLearningServer } from '../learning/support/start-learning-server.ts';
import { expectAccessible } from '../support/expect-accessible.ts';
import { logIn, newVisitor, openBrowser, type Visitor, type VisitorOptions } from '../support/open-browser.ts';

const REFUSED = 'Failed to load resource: the server responded with a status of 401 (Unauthorized)';

let server: LearningServer;
let browser: Browser;
let visitor: Visitor;
let expectedComplaints: readonly string[] = [];
beforeAll(async () => {
    [server, browser] = await Promise.all([startLearningServer(), openBrowser()]);
});
afterEach(async () => {
    expect(visitor.complaints).toEqual(expectedComplaints);
    expectedComplaints = [];
    await visitor.context.close();
});
afterAll(async () => {
    await browser.close();
    await server.stop();
});

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('on a $size, $scheme', options => {
    test('the admin sees how each version differs, and goes back to one', async () => {
        const agentName = await createAgent('Well Keeper');
        await teach(agentName, 'Remember that the well is deep.', 'Remember that the gate is red.');
        const learned = await server.book(agentName);
        const page = await openAsAdmin(`/agents/${agentName}/learning`, options);
        await page.getByRole('tab', { name: 'Versions' }).click();
        const entries = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
        await entries.nth(2).waitFor();
        expect(await entries.count()).toBe(3);
        await entries.nth(1).getByRole('button', { name: 'What changed in version 2' }).click();
        const difference = page.getByRole('region', { name: 'What changed in version 2' });
        await difference.getByText('KNOWLEDGE The well is deep.').waitFor();
        expect(await difference.getByText('The gate is red.').count()).toBe(0);
        await expectAccessible(page);

        await entries.nth(1).getByRole('button', { name: 'Go back to version 2' }).click();
        await page.getByRole('button', { name: 'Cancel' }).click();
        expect(await server.book(agentName)).toBe(learned);
        await entries.nth(1).getByRole('button', { name: 'Go back to version 2' }).click();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Go back', exact: true }).click();
        await page.getByText('has the book of version 2 again, as version 4').waitFor();
        expect(await server.book(agentName)).not.toContain('The gate is red.');
        await expectFits(page);
    });
});

test('a visitor sees whose the page is', async () => {
    expectedComplaints = [REFUSED];
    visitor = await newVisitor(browser);
    await visitor.page.goto(`${server.url}/agents/jack-green/learning`);
    await visitor.page.getByRole('heading', { name: 'This page is the admin’s' }).waitFor();
    await expectAccessible(visitor.page);
});

let made = 0;

/** An agent of its own for each test. */
function createAgent(fullName: string): Promise<string> {
    made += 1;
    return server.createAgent(`${fullName} ${made}\n\nINITIAL MESSAGE Hello!\n`);
}

async function teach(agentName: string, ...messages: readonly string[]): Promise<void> {
    for (const message of messages) {
        await server.say(message, { agentName });
        await server.learned();
    }
}

async function openAsAdmin(path: string, options: VisitorOptions = {}): Promise<Page> {
    visitor = await newVisitor(browser, options);
    await logIn(visitor.page, server.url, await server.context.adminSessions.createLoginCode());
    await visitor.page.goto(server.url + path);
    return visitor.page;
}

async function expectFits(page: Page): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}
