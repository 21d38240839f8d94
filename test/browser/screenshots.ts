import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { updateAgent } from '../../src/agents/update-agent.ts';
import { logIn, newVisitor, openBrowser, SIZES } from '../support/open-browser.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { seedUsage } from '../support/seed-usage.ts';
import { providerAt, startTestServer, TEST_KEY } from '../support/start-test-server.ts';
import { shootEmbed, startShowingSite } from './shoot-embed.ts';
import { shootHistory, talk } from './shoot-history.ts';
import { shootLearning, startTaughtServer } from './shoot-learning.ts';

// `bun test/browser/screenshots.ts FOLDER`: a screenshot of each page, in both themes, on a desktop and a phone.

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: bun test/browser/screenshots.ts FOLDER');
mkdirSync(folder, { recursive: true });

const ANSWER = `Plant them out **after the last frost**, when nights stay above 10 °C.

1. Harden the plants off for a week.
2. Set them deep, up to the first pair of leaves.

| Kind | Height | Pot |
| --- | --- | --- |
| Bush tomato | 60 cm | 10 l |
| Climbing tomato | 2 m | bed only |

[Which kinds are easy?](?message=Which%20kinds%20are%20easy%3F) [How often do I water?](?message=How%20often%20do%20I%20water%3F)`;

const FORMULAS = `For a bed of area \\(A\\) and a rain of $h$ millimetres it is

$$
V = A \\cdot h = \\frac{\\pi d^2}{4} \\cdot h, \\qquad \\bar{h} = \\frac{1}{n} \\sum_{i=1}^{n} h_i
$$

so that 2 m² and 5 mm make 10 litres. A can for that costs $5 to $10.

> “Better a little in the morning than a lot at noon.”

\`\`\`ts
export function toLitres(area: number, rain: number): number {
    // A millimetre on a square metre is a litre.
    return area * rain;
}
\`\`\``;

const upstream = startScriptedUpstream();
const server = await startTestServer({
    providers: [providerAt(upstream.baseUrl)],
    config: { adminPassword: 'the admin’s password' },
});
await server.createAgent(
    'Ada Ledger\nMETA COLOR #e8b04a\nMETA DESCRIPTION Keeps the books of a small company, explains invoices and never loses a receipt.\nPERSONA You are Ada',
);
await server.createAgent('Captain Compass\nPERSONA You are an old sailor who knows every harbour of the northern sea.');
await server.createAgent('Translator\nMETA COLOR #3f51b5\nPERSONA You translate between Czech, German and English.');
await seedUsage(server, { agentNames: ['jack-green', 'ada-ledger', 'translator'], keys: [TEST_KEY], days: 90 });
await talk({ server, upstream });
const taughtServer = await startTaughtServer();
const site = await startShowingSite(server, 'jack-green');
const browser = await openBrowser();
for (const scheme of ['light', 'dark'] as const) {
    for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
        const visitor = await newVisitor(browser, { size, scheme });
        const shoot = (name: string, fullPage = false) =>
            visitor.page.screenshot({ path: join(folder, `${name}-${size}-${scheme}.png`), fullPage });
        await shootChat(visitor.page, shoot);
        upstream.reply({ text: 'Plant them out **after the last frost**, when nights stay above 10 °C.' });
        await shootEmbed(visitor.page, site, shoot);
        await shootHome(visitor.page, shoot);
        await shootHistory(visitor.page, { server, upstream, shoot });
        await shootBook(visitor.page, shoot);
        // Last, because signing in to another server on the same host ends the session of this one.
        await shootLearning(visitor.page, taughtServer, shoot);
        if (visitor.complaints.length > 0) console.log(size, scheme, visitor.complaints);
        await visitor.context.close();
    }
}
await browser.close();
await Promise.all([server.stop(), site.stop()]);
await taughtServer.stop();
await upstream.stop();

type Shoot = (name: string, fullPage?: boolean) => Promise<unknown>;

async function shootHome(page: Page, shoot: Shoot): Promise<void> {
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Jack Green' }).waitFor();
    await shoot('home-visitor');
    await page.goto(`${server.url}/login`);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('is wrong').waitFor();
    await shoot('login');
    await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
    await shoot('home-admin');
    await page.getByRole('button', { name: 'New agent' }).click();
    await shoot('new-agent');
    await page.goto(`${server.url}/tokens`);
    await page.getByLabel('Note', { exact: true }).fill('Eve’s laptop');
    await page.getByLabel('Jack Green').check();
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText('Copy it now').waitFor();
    await page.getByRole('button', { name: 'Limits of' }).first().click();
    await page.getByLabel('Requests per minute').last().fill('60');
    await shoot('limits');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('60 requests per minute').first().waitFor();
    await page.getByText('Limits', { exact: true }).first().click();
    await shoot('tokens', true);
    await page.goto(`${server.url}/login`);
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await shoot('session');
    await page.goto(`${server.url}/agents/jack-green/connect`);
    await page.getByRole('button', { name: 'Create API key' }).click();
    await page.getByText('It will not be shown again').waitFor();
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('Success').waitFor();
    await shoot('connect', true);
    await page.goto(`${server.url}/usage`);
    await page.locator('canvas').nth(2).waitFor();
    await shoot('usage', true);
    await page.goto(`${server.url}/providers`);
    await page.getByRole('button', { name: 'Test scripted' }).click();
    await page.getByText('Success').waitFor();
    await shoot('providers', true);
    await page.goto(`${server.url}/settings`);
    await page.getByLabel('Public').waitFor();
    await shoot('settings', true);
}

/** Changes the book as if a user had just taught the agent. */
async function learn(line: string): Promise<void> {
    const agentName = 'jack-green';
    const agent = await server.context.agents.findOrNull(agentName);
    if (agent === null) return;
    const agentSource = `${agent.agentSource}\n${line}`;
    const change = { agentName, agentSource, expectedVersion: agent.version } as const;
    await updateAgent(server.context, { ...change, reason: 'LEARNED', who: 'system' });
}

async function shootBook(page: Page, shoot: Shoot): Promise<void> {
    await page.goto(`${server.url}/agents/jack-green/book`);
    const text = page.locator('.cm-content');
    await text.press('Control+End');
    await page.keyboard.type('\nUSE CALENDAR to plan the year');
    await page.getByText('1 problem').first().click();
    await shoot('book');
    await text.press('Control+Home');
    await page.keyboard.press('End');
    await page.keyboard.type('\nWR');
    await page.getByRole('option', { name: 'WRITING RULES' }).waitFor();
    await shoot('book-completion');
    await page.keyboard.press('Escape');
    for (const _ of '\nWR') await page.keyboard.press('Shift+ArrowLeft');
    const checked = page.waitForResponse(reply => reply.request().postData()?.includes('WR') === false);
    await page.keyboard.press('Backspace');
    await checked;
    await page.getByRole('tab', { name: 'Preview' }).click();
    await shoot('book-preview');
    upstream.reply({ text: ANSWER });
    await page.getByRole('tab', { name: 'Try' }).click();
    await page.getByLabel('Message', { exact: true }).fill('When do I plant tomatoes?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await shoot('book-try');
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: /^Automatic/ }).waitFor();
    await shoot('book-settings');
    await learn('KNOWLEDGE Tomatoes like a spoon of compost in the planting hole.');
    await page.keyboard.press('Control+s');
    await page.getByRole('region', { name: 'Saved changes' }).waitFor();
    await shoot('book-conflict');
}

async function shootChat(page: Page, shoot: Shoot): Promise<void> {
    await page.goto(`${server.url}/agents/jack-green`);
    await page.getByRole('button', { name: 'When do I plant tomatoes?' }).waitFor();
    await shoot('chat-new');
    upstream.reply({ text: ANSWER });
    await page.getByRole('button', { name: 'When do I plant tomatoes?' }).click();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await shoot('chat-answer');
    upstream.reply({ text: FORMULAS });
    await page.getByLabel('Message', { exact: true }).fill('How much water does the bed need?');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('math').first().waitFor();
    await page.locator('.hljs-keyword').first().waitFor();
    await page.getByRole('button', { name: 'Regenerate reply' }).nth(1).waitFor();
    await shoot('chat-formulas');
    await page.getByRole('button', { name: 'Edit message' }).last().click();
    await page.getByRole('textbox', { name: 'Edit message' }).fill('How much water do two beds need?');
    await page.keyboard.press('Escape');
    await page.getByText('Edit cancelled.').waitFor();
    await page.getByRole('button', { name: 'Good reply' }).last().click();
    await page.getByText('Thank you.').waitFor();
    await shoot('chat-edit-cancelled');
    upstream.reply({ status: 500, body: 'The provider is down' });
    await page.getByLabel('Message', { exact: true }).fill('And which kind for a balcony?\nIt gets sun until noon.');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await shoot('chat-failure');
}
