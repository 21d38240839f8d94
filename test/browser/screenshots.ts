import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { logIn, newVisitor, openBrowser, SIZES } from '../support/open-browser.ts';
import { startTestServer } from '../support/start-test-server.ts';

// `bun test/browser/screenshots.ts FOLDER`: a picture of each page, in both themes, on a desktop and a phone.

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder to put the pictures into.');
mkdirSync(folder, { recursive: true });

const server = await startTestServer();
await server.createAgent(
    'Ada Ledger\nMETA COLOR #e8b04a\nMETA DESCRIPTION Keeps the books of a small company, explains invoices and never loses a receipt.\nPERSONA You are Ada',
);
await server.createAgent('Captain Compass\nPERSONA You are an old sailor who knows every harbour of the northern sea.');
await server.createAgent('Translator\nMETA COLOR #3f51b5\nPERSONA You translate between Czech, German and English.');
const browser = await openBrowser();
for (const scheme of ['light', 'dark'] as const) {
    for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
        const visitor = await newVisitor(browser, { size, scheme });
        const shoot = (name: string, fullPage = false) =>
            visitor.page.screenshot({ path: join(folder, `${name}-${size}-${scheme}.png`), fullPage });
        await shootHome(visitor.page, shoot);
        if (visitor.complaints.length > 0) console.log(size, scheme, visitor.complaints);
        await visitor.context.close();
    }
}
await browser.close();
await server.stop();

type Shoot = (name: string, fullPage?: boolean) => Promise<unknown>;

async function shootHome(page: Page, shoot: Shoot): Promise<void> {
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Jack Green' }).waitFor();
    await shoot('home-visitor');
    await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
    await shoot('home-admin');
}
