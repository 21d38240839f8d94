import { afterAll, describe, expect, test } from 'bun:test';
import type { FrameLocator, Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import type { VisitorOptions } from '../support/open-browser.ts';
import { startPageServer } from '../support/start-page-server.ts';
import { askingUpstream, startPages } from '../support/start-pages.ts';

const BEGINNING =
    '<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">';

const { server, upstream, visit, complaints, expectComplaints } = await startPages(askingUpstream);
const [shop, unknownSite] = [startPageServer(), startPageServer()];
const script = `<script src="${server.url}/embed.js" data-agent="jack-green" data-label="Ask Jack" defer></script>`;
const body = `${BEGINNING}<link rel="icon" href="data:,"><main><h1>A shop</h1><a href="#x">A link</a></main>${script}`;
for (const site of [shop, unknownSite]) site.set('/', { body, type: 'text/html' });
// A site with the strictest possible policy.
const policy = `default-src 'none'; img-src data:; script-src ${server.url}; frame-src ${server.url}; require-trusted-types-for 'script'`;
shop.set('/strict', { body, type: 'text/html', headers: { 'content-security-policy': policy } });
await server.context.agents.setEmbedOrigins('jack-green', [shop.url], new Date());
upstream.replyAlways({ text: 'In **May**.' });
afterAll(() => Promise.all([shop.stop(), unknownSite.stop()]));

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'desktop', scheme: 'dark' },
    { size: 'phone', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('on another site, on a $size, $scheme', options => {
    test('the chat opens, replies, continues after a reload, and needs no third-party cookie', async () => {
        const { page, chat } = await visitSite(`${shop.url}/`, options);
        await page.getByRole('button', { name: 'Ask Jack' }).click();
        await chat.getByText('Hello! I am Jack.').waitFor();
        await expectAccessible(page);
        const isFull = options.size === 'phone';
        const box = await page.getByRole('dialog').boundingBox();
        expect([box?.width === page.viewportSize()?.width, box?.y === 0]).toEqual([isFull, isFull]);
        await say(chat, 'When do I plant?');
        await chat.locator('strong', { hasText: 'May' }).waitFor();
        await chat.getByRole('button', { name: 'Regenerate reply' }).waitFor();
        await expectAccessible(page);

        await page.reload();
        await page.getByRole('button', { name: 'Ask Jack' }).click();
        await chat.getByRole('article', { name: 'You' }).getByText('When do I plant?').waitFor();
        await say(chat, 'And where?');
        await chat.getByRole('button', { name: 'Regenerate reply' }).nth(1).waitFor();
        const rows = (await server.rows('ChatHistory')).slice(-4);
        expect(new Set(rows.map(row => row['conversationId'])).size).toBe(1);
        const cookies = await page.context().cookies();
        expect(cookies.filter(({ partitionKey }) => !partitionKey)).toEqual([]);
        await chat.getByRole('button', { name: 'New chat' }).click();
        await chat.getByRole('button', { name: 'When do I plant tomatoes?' }).waitFor();
        await chat.getByRole('button', { name: 'Back to previous chat' }).click();
        await chat.getByRole('article', { name: 'You' }).getByText('And where?').waitFor();
    });
});

test('using only the keyboard: open, send, stop, close, and return to the button', async () => {
    const held = Promise.withResolvers<void>();
    upstream.reply({ text: ['The beginning', { waitFor: held.promise }, ' and the end'] });
    const { page, chat } = await visitSite(`${shop.url}/`);
    const launcher = page.getByRole('button', { name: 'Ask Jack' });
    await launcher.focus();
    await page.keyboard.press('Enter');
    await chat.locator('textarea:focus').waitFor();
    await page.keyboard.type('Tell me');
    await page.keyboard.press('Enter');
    await chat.getByRole('article', { name: 'Jack Green' }).getByText('The beginning').waitFor();
    await page.keyboard.press('Escape');
    await chat.getByText('The reply was stopped.').waitFor();
    held.resolve();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await launcher.evaluate(button => button.matches(':focus'))).toBe(true);
    expect(await launcher.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    await chat.locator('textarea:focus').waitFor();
    await chat.getByText('Tell me').waitFor();
    await chat.getByRole('button', { name: 'Close chat' }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('on a phone the page behind can neither be focused nor scrolled', async () => {
    const { page, chat } = await visitSite(`${shop.url}/`, { size: 'phone' });
    await page.getByRole('button', { name: 'Ask Jack' }).click();
    await chat.getByText('Hello! I am Jack.').waitFor();
    expect(await page.getByRole('link', { name: 'A link' }).count()).toBe(1);
    await page.evaluate("document.querySelector('a').focus()");
    expect(await page.evaluate('document.activeElement.tagName')).not.toBe('A');
    expect(await page.evaluate('getComputedStyle(document.documentElement).overflow')).toBe('hidden');
    await chat.getByRole('button', { name: 'Close chat' }).click();
    await page.waitForFunction("getComputedStyle(document.documentElement).overflow === 'visible'");
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
});

test('a site with a strict policy needs to allow only the server', async () => {
    const { page, chat } = await visitSite(`${shop.url}/strict`);
    await page.getByRole('button', { name: 'Ask Jack' }).click();
    await chat.getByText('Hello! I am Jack.').waitFor();
    expect((await page.getByRole('dialog').boundingBox())?.width).toBe(400);
});

test('a site that is not allowed shows an error', async () => {
    expectComplaints(null);
    const { page } = await visitSite(`${unknownSite.url}/`);
    await page.getByRole('button', { name: 'Ask Jack' }).click();
    await page.getByText(`Could not load the chat from ${server.url}.`).waitFor();
    expect(page.frames().some(frame => frame.url().startsWith(server.url))).toBe(false);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const known = /frame-ancestors|Unsafe attempt to load URL|Failed to read a named property/;
    expect(complaints().filter(complaint => !known.test(complaint))).toEqual([]);
});

interface VisitedSite {
    readonly page: Page;
    readonly chat: FrameLocator;
}

async function visitSite(url: string, options?: VisitorOptions): Promise<VisitedSite> {
    const { page } = await visit(options);
    await page.goto(url);
    return { page, chat: page.frameLocator('iframe') };
}

async function say(chat: FrameLocator, text: string): Promise<void> {
    await chat.getByLabel('Message', { exact: true }).fill(text);
    await chat.getByRole('button', { name: 'Send' }).click();
}
