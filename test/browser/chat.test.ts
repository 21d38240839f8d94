import { beforeEach, describe, expect, test } from 'bun:test';
import type { Locator, Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import { jsonOf } from '../support/json-of.ts';
import { newVisitor, type VisitorOptions } from '../support/open-browser.ts';
import type { Interruption } from '../support/scripted-upstream.ts';
import { askingUpstream, startPages } from '../support/start-pages.ts';

const REFUSED = 'Failed to load resource: the server responded with a status of 502 (Bad Gateway)';

const { server, upstream, browser, visit, open, expectComplaints } = await startPages(askingUpstream);
beforeEach(() => {
    upstream.replyAlways({ text: 'In **May**, after the last frost.' });
});

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'desktop', scheme: 'dark' },
    { size: 'phone', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('a chat on a $size, $scheme', options => {
    test('greets, replies to quick replies and text, and is accessible', async () => {
        const page = await openChat(options);
        await page.getByText('Hello! I am Jack.').waitFor();
        await expectAccessible(page);
        upstream.reply({
            text: '# Planting\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```ts\nconst may = 5;\n```\n\n[More](?message=Tell%20me%20more)',
        });
        await page.getByRole('button', { name: 'When do I plant tomatoes?' }).click();
        await page.locator('.hljs-keyword', { hasText: 'const' }).waitFor();
        await page.getByRole('cell', { name: '2' }).waitFor();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'More', exact: true }).click();
        await page.locator('strong', { hasText: 'May' }).waitFor();
        await page.getByRole('article', { name: 'You' }).getByText('Tell me more').waitFor();
        expect(await page.locator('.quick-reply:visible').count()).toBe(0);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    });
});

test('the buttons of every message are visible when it is pointed at or has the focus', async () => {
    const page = await openChat();
    for (const text of ['First', 'Second']) {
        await say(page, text);
        await page
            .getByRole('button', { name: 'Regenerate reply' })
            .nth(text === 'First' ? 0 : 1)
            .waitFor();
    }
    const messages = page.locator('.message:has(.actions)');
    expect(await messages.count()).toBe(4);
    for (const message of await messages.all()) {
        const buttons = message.locator('.actions > :not(.branches)');
        const areVisible = () =>
            buttons.evaluateAll(all => all.every(each => each.checkVisibility({ opacityProperty: true })));
        expect(await buttons.count()).toBeGreaterThan(1);
        await message.hover();
        expect(await areVisible()).toBe(true);
        await page.mouse.move(0, 0);
        await buttons.first().focus();
        expect(await areVisible()).toBe(true);
    }
});

test('using only the keyboard: write, break the line, send, stop, open another conversation', async () => {
    const held = Promise.withResolvers<void>();
    upstream.reply({ text: ['The beginning', { waitFor: held.promise }, ' and the end'] });
    const page = await openChat();
    const message = page.getByLabel('Message', { exact: true });
    await page.waitForFunction('document.activeElement?.tagName === "TEXTAREA"');
    await page.keyboard.type('First line');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second line');
    await page.keyboard.press('Enter');
    await reply(page, 'The beginning').waitFor();
    expect(await message.inputValue()).toBe('');
    await page.keyboard.press('Escape');
    await page.getByText('The reply was stopped.').waitFor();
    held.resolve();
    expect(askedMessages().at(-1)).toEqual({ role: 'user', content: 'First line\nsecond line' });
    await page.getByRole('button', { name: 'New chat' }).press('Enter');
    await page.getByRole('button', { name: 'When do I plant tomatoes?' }).waitFor();
    await page.getByRole('button', { name: 'First line second line' }).first().press('Enter');
    await page.getByRole('article', { name: 'You' }).getByText('First line').waitFor();
});

test('a streamed reply continues after a reload and can be stopped (attack 39)', async () => {
    const held = Promise.withResolvers<void>();
    upstream.reply({ text: ['The beginning', { waitFor: held.promise }, ' and the end'] });
    const page = await openChat();
    await say(page, 'Tell me a lot');
    await reply(page, 'The beginning').waitFor();
    await page.waitForURL(/\?conversation=[0-9a-f]{32}$/);
    await page.reload();
    await reply(page, 'The beginning').waitFor();
    await page.getByRole('button', { name: 'Stop reply' }).waitFor();
    held.resolve();
    await reply(page, 'The beginning and the end').waitFor();

    const never = Promise.withResolvers<void>();
    upstream.reply({ text: ['A second', { waitFor: never.promise }] });
    await say(page, 'And more');
    await reply(page, 'A second').waitFor();
    await page.getByRole('button', { name: 'Stop reply' }).click();
    await page.getByText('The reply was stopped.').waitFor();
    await upstream.aborted();
    never.resolve();
});

test('a reply without text yet continues after a reload and can be stopped', async () => {
    const page = await openChat();
    await say(page, 'First');
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    const held = Promise.withResolvers<void>();
    const asked = replyOnceAsked([{ waitFor: held.promise }, 'After long thought']);
    await say(page, 'Second');
    await asked;
    await page.reload();
    await page.getByText('Jack Green is thinking').waitFor({ state: 'attached' });
    expect(await page.getByRole('button', { name: 'Get reply' }).count()).toBe(0);
    held.resolve();
    await reply(page, 'After long thought').waitFor();
    expect(await page.getByRole('article', { name: 'Jack Green' }).count()).toBe(3);

    const never = Promise.withResolvers<void>();
    const askedAgain = replyOnceAsked([{ waitFor: never.promise }, 'Too late']);
    await say(page, 'Third');
    await askedAgain;
    await page.getByRole('button', { name: 'Stop reply' }).click();
    await upstream.aborted();
    never.resolve();
    await page.getByText('The reply was stopped.').waitFor();
});

test('a conversation continues after a reload, and another visitor cannot see it', async () => {
    const page = await openChat();
    await say(page, 'My name is Eve');
    await reply(page, 'after the last frost').waitFor();
    await page.waitForURL(/\?conversation=[0-9a-f]{32}$/);
    await page.reload();
    await page.getByRole('article', { name: 'You' }).getByText('My name is Eve').waitFor();
    await say(page, 'What is my name?');
    await page.getByRole('article', { name: 'You' }).nth(1).waitFor();
    await page.getByRole('button', { name: 'Regenerate reply' }).nth(1).waitFor();
    expect(askedMessages().slice(-3)).toEqual([
        { role: 'user', content: 'My name is Eve' },
        { role: 'assistant', content: 'In **May**, after the last frost.' },
        { role: 'user', content: 'What is my name?' },
    ]);
    const rows = await server.rows('ChatHistory');
    expect(new Set(rows.slice(-4).map(row => row['conversationId'])).size).toBe(1);
    await page.locator('.conversation').first().waitFor();
    expect(await page.locator('.conversation').count()).toBe(1);

    const other = await newVisitor(browser);
    await other.page.goto(page.url());
    await other.page.getByText('You have no such conversation with this agent.').waitFor();
    expect(await other.page.getByText('My name is Eve').count()).toBe(0);
    await other.context.close();
});

test('two tabs that a new browser opens at once belong to one visitor', async () => {
    const { page, context } = await visit();
    const tabs = [page, await context.newPage()];
    await Promise.all(tabs.map(tab => tab.goto(`${server.url}/agents/jack-green`)));
    await Promise.all(tabs.map((tab, index) => say(tab, `From tab ${index}`)));
    await Promise.all(tabs.map(tab => reply(tab, 'after the last frost').waitFor()));
    await say(page, 'And then?');
    await page.getByRole('button', { name: 'Regenerate reply' }).nth(1).waitFor();
    await page.reload();
    await page.locator('.conversation').nth(1).waitFor();
    expect(await page.locator('.conversation').count()).toBe(2);
    const rows = (await server.rows('ChatHistory')).slice(-6);
    expect(new Set(rows.map(row => row['callerHash'])).size).toBe(1);
    expect(rows.map(row => Object(row['message']).content).filter(content => content === 'From tab 0')).toHaveLength(1);
});

test('a conversation of 2,000 messages opens at its end and renders the rest while scrolling up', async () => {
    const secret = 'e'.repeat(32);
    const messages = Array.from({ length: 1_999 }, (_, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        parts: [{ type: 'text', text: `Message ${index}` }],
    }));
    const response = await server.post(
        '/agents/jack-green/api/chat',
        { messages, stream: false },
        { cookie: `visitor=${secret}` },
    );
    const { conversationId } = await jsonOf(response);
    const { page, context } = await visit();
    await context.addCookies([{ name: 'visitor', value: secret, url: server.url }]);
    await page.goto(`${server.url}/agents/jack-green?conversation=${conversationId}`);
    await page.getByText('Message 1998', { exact: true }).waitFor();
    expect(await page.getByRole('article').count()).toBeLessThan(300);
    for (let index = 1960; index > 1900; index -= 5) {
        await page.getByText(`Message ${index}`, { exact: true }).scrollIntoViewIfNeeded();
    }
    expect(await page.getByRole('article').count()).toBeLessThan(300);
});

test('regenerated replies and edited messages are branches that can be switched', async () => {
    const page = await openChat();
    for (const text of ['First answer', 'Second answer', 'Third answer', 'Fourth answer']) upstream.reply({ text });
    await say(page, 'One');
    await reply(page, 'First answer').waitFor();
    await say(page, 'Two');
    await reply(page, 'Second answer').waitFor();
    await page.getByRole('button', { name: 'Regenerate reply' }).last().click();
    await reply(page, 'Third answer').waitFor();
    await page.getByText('2/2').waitFor();
    await page.getByRole('button', { name: 'Previous version' }).click();
    await reply(page, 'Second answer').waitFor();
    await page.getByRole('button', { name: 'Edit message' }).last().click();
    await page.getByRole('textbox', { name: 'Edit message' }).fill('Two, but otherwise');
    await page.keyboard.press('Enter');
    await reply(page, 'Fourth answer').waitFor();
    expect(
        askedMessages()
            .slice(-3)
            .map(message => message['content']),
    ).toEqual(['One', 'First answer', 'Two, but otherwise']);

    await page.reload();
    await reply(page, 'Fourth answer').waitFor();
    await page.getByRole('button', { name: 'Previous version' }).click();
    await reply(page, 'Third answer').waitFor();
    await page.getByText('2/2').first().waitFor();
});

test('editing the first message creates a branch of the same conversation', async () => {
    const page = await openChat();
    for (const text of ['First answer', 'Second answer']) upstream.reply({ text });
    await say(page, 'One');
    await reply(page, 'First answer').waitFor();
    const edit = page.getByRole('button', { name: 'Edit message' });
    await edit.press('Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Edit message' }).waitFor({ state: 'detached' });
    expect(await edit.evaluate(button => button.matches(':focus'))).toBe(true);
    await edit.press('Enter');
    await page.getByRole('textbox', { name: 'Edit message' }).fill('One, but otherwise');
    await page.keyboard.press('Enter');
    await reply(page, 'Second answer').waitFor();
    await page.reload();
    await reply(page, 'Second answer').waitFor();
    await page.locator('.conversation').first().waitFor();
    expect(await page.locator('.conversation').count()).toBe(1);
    await page.getByRole('button', { name: 'Previous version' }).click();
    await reply(page, 'First answer').waitFor();
});

test('shows an error and tries again', async () => {
    expectComplaints([REFUSED]);
    upstream.reply({ status: 500, body: 'down' });
    const page = await openChat();
    await say(page, 'Hello');
    await page.getByRole('alert').getByText('The agent could not answer.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Try again' }).click();
    await reply(page, 'after the last frost').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
});

test('an incomplete reply keeps its text and can be tried again', async () => {
    upstream.reply({ raw: ['data: {"choices":[{"index":0,"delta":{"content":"Half a"}}]}\n\n', 'data: [DONE]\n\n'] });
    const page = await openChat();
    await say(page, 'Hello');
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await reply(page, 'Half a').waitFor();
});

test('a double click on the send button neither stops the reply nor sends the next draft', async () => {
    const held = Promise.withResolvers<void>();
    upstream.reply({ text: ['The beginning', { waitFor: held.promise }, ' and the end'] });
    const page = await openChat();
    const message = page.getByLabel('Message', { exact: true });
    await message.fill('Hello');
    await page.getByRole('button', { name: 'Send' }).dblclick();
    await reply(page, 'The beginning').waitFor();
    await message.fill('Not yet');
    await page.getByRole('button', { name: 'Stop reply' }).dblclick();
    await page.getByText('The reply was stopped.').waitFor();
    held.resolve();
    expect(await message.inputValue()).toBe('Not yet');
    expect(await page.getByRole('article', { name: 'You' }).count()).toBe(1);
});

test('the chat works offline with a server that can be reached', async () => {
    const { page } = await visit();
    await page.addInitScript("Object.defineProperty(navigator, 'onLine', { get: () => false })");
    await page.goto(`${server.url}/agents/jack-green`);
    await page.getByText('Hello! I am Jack.').waitFor();
    await Promise.all([page.waitForResponse('**/api/status'), page.evaluate("dispatchEvent(new Event('offline'))")]);
    await say(page, 'Are you there?');
    await reply(page, 'after the last frost').waitFor();
    expect(await page.getByText('You are offline.').count()).toBe(0);
});

test('shows that it is offline and keeps the draft', async () => {
    expectComplaints(['Failed to load resource: net::ERR_INTERNET_DISCONNECTED']);
    const page = await openChat();
    await page.getByLabel('Message', { exact: true }).fill('Not yet sent');
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await page.context().setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await reply(page, 'after the last frost').waitFor();
});

test('a draft is restored after a reload, only in the same tab', async () => {
    const page = await openChat();
    const message = page.getByLabel('Message', { exact: true });
    await message.fill('Half a quest');
    await page.reload();
    await page.getByText('Hello! I am Jack.').waitFor();
    expect(await message.inputValue()).toBe('Half a quest');
    const other = await page.context().newPage();
    await other.goto(page.url());
    await other.getByText('Hello! I am Jack.').waitFor();
    expect(await other.getByLabel('Message', { exact: true }).inputValue()).toBe('');
    await page.getByRole('button', { name: 'Send' }).click();
    await reply(page, 'after the last frost').waitFor();
    await page.reload();
    await reply(page, 'after the last frost').waitFor();
    expect(await message.inputValue()).toBe('');
});

test('the list of conversations can be searched, and deleting asks for confirmation', async () => {
    const page = await openChat();
    await say(page, 'About roses');
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await page.getByRole('button', { name: 'New chat' }).click();
    await say(page, 'About beans');
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await page.locator('.conversation', { hasText: 'About roses' }).waitFor();
    await server.drain();
    await page.getByLabel('Search your conversations').fill('bea');
    await page.locator('.conversation', { hasText: 'About roses' }).waitFor({ state: 'detached' });
    const marked = page.locator('.conversation mark');
    expect(await marked.first().textContent()).toBe('beans');
    expect(await marked.first().isVisible()).toBe(true);
    await expectAccessible(page);
    await page.locator('.conversation', { hasText: 'About beans' }).hover();
    const remove = page.getByRole('button', { name: 'Delete “About beans”' });
    await remove.press('Enter');
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await remove.evaluate(button => button.matches(':focus'))).toBe(true);
    await remove.click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('No conversations found.').waitFor();
    await page.getByText('Hello! I am Jack.').waitFor();
    expect(JSON.stringify(await server.rows('ChatHistory'))).not.toContain('About beans');
});

test('a list that failed to reload has no duplicates after trying again', async () => {
    expectComplaints(['Failed to load resource: net::ERR_FAILED']);
    const page = await openChat();
    const conversations = page.locator('.conversation');
    await say(page, 'One');
    await conversations.first().waitFor();
    await page.route('**/api/conversations?*', route => route.abort());
    await say(page, 'Two');
    const retry = page.getByRole('button', { name: 'Try again' });
    await retry.waitFor();
    await page.unroute('**/api/conversations?*');
    await retry.click();
    await retry.waitFor({ state: 'detached' });
    await conversations.first().waitFor();
    expect(await conversations.count()).toBe(1);
});

test('a long list of conversations loads while scrolling, and search finds messages in it', async () => {
    const secret = '9'.repeat(32);
    const ask = (message: string) =>
        server.post('/agents/jack-green/api/chat', { message, stream: false }, { cookie: `visitor=${secret}` });
    upstream.reply({ text: 'Prune a wisteria twice a year.' });
    for (let index = 0; index < 130; index += 1) await (await ask(`Question ${index}`)).text();
    await server.drain();
    const { page, context } = await visit();
    await context.addCookies([{ name: 'visitor', value: secret, url: server.url }]);
    await page.goto(`${server.url}/agents/jack-green`);
    await page.locator('.conversation', { hasText: 'Question 129' }).waitFor();
    expect(await page.locator('.conversation').count()).toBe(100);
    await page.locator('.conversation', { hasText: 'Question 30' }).scrollIntoViewIfNeeded();
    await page.locator('.conversation', { hasText: /^Question 0/ }).waitFor();
    await page.getByLabel('Search your conversations').fill('wisteria');
    await page.locator('.conversation', { hasText: 'Question 129' }).waitFor({ state: 'detached' });
    await page.locator('.conversation', { hasText: /^Question 0/ }).click();
    await reply(page, 'Prune a wisteria twice a year.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Search your conversations').fill('nothing of this');
    await page.getByText('No conversations found.').waitFor();
});

test('exports the conversation as a file', async () => {
    const held = Promise.withResolvers<void>();
    upstream.reply({ text: ['In **May**, after', { waitFor: held.promise }, ' the last frost.'] });
    const page = await openChat();
    await say(page, 'When?');
    await reply(page, 'after').waitFor();
    await page.getByLabel('Export conversation').click();
    await page.getByRole('button', { name: 'Markdown' }).waitFor();
    // Closes the menu and does not stop the reply.
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Markdown' }).waitFor({ state: 'hidden' });
    held.resolve();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    const contents: string[] = [];
    for (const format of ['Markdown', 'Text', 'JSON']) {
        await page.getByLabel('Export conversation').click();
        const [download] = await Promise.all([
            page.waitForEvent('download'),
            page.getByRole('button', { name: format }).click(),
        ]);
        contents.push(await Bun.file(await download.path()).text());
    }
    expect(contents.slice(0, 2)).toEqual([
        '# Conversation with Jack Green\n\n## You\n\nWhen?\n\n## Jack Green\n\nIn **May**, after the last frost.\n',
        'You:\nWhen?\n\nJack Green:\nIn **May**, after the last frost.\n',
    ]);
    expect(JSON.parse(contents[2] ?? '').messages).toMatchObject([
        { role: 'user', parts: [{ type: 'text', text: 'When?' }] },
        { role: 'assistant', status: 'COMPLETE' },
    ]);
});

test('sends images and files, and rejects unsupported files', async () => {
    const page = await openChat();
    const picker = page.locator('input[type=file]');
    await picker.setInputFiles([
        { name: 'leaf.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') },
        { name: 'notes.md', mimeType: '', buffer: Buffer.from('# Notes') },
        { name: 'tool.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
    ]);
    await page.getByText('tool.exe: only images, text files and PDFs can be attached.').waitFor();
    await page.getByRole('button', { name: 'Remove notes.md' }).click();
    await page.getByText('Removed notes.md.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Remove notes.md' }).waitFor();
    await say(page, 'What is this?');
    await page.getByRole('img', { name: 'leaf.png' }).waitFor();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    expect(askedMessages().at(-1)?.['content']).toMatchObject([
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
        { type: 'text', text: '[File notes.md]\n# Notes\n[End of notes.md]' },
    ]);
});

test('right-to-left text is shown in its own direction', async () => {
    upstream.reply({ text: '\u0641\u064a \u0645\u0627\u064a\u0648 (May)!' });
    const page = await openChat();
    await say(page, '\u0645\u062a\u0649 (Mai)?');
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    for (const place of ['.bubble p', '.message.assistant.last p']) {
        const isMirrored = await page.evaluate(`(() => {
            const { firstChild } = document.querySelector('${place}');
            const leftOf = index => {
                const range = document.createRange();
                range.setStart(firstChild, index);
                range.setEnd(firstChild, index + 1);
                return range.getBoundingClientRect().left;
            };
            return leftOf(firstChild.length - 1) < leftOf(0);
        })()`);
        expect([place, isMirrored]).toEqual([place, true]);
    }
});

test('files that are pasted in quick succession are all attached', async () => {
    const page = await openChat();
    await page.evaluate(`['one.txt', 'two.txt'].forEach(name => {
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([name], name, { type: 'text/plain' }));
        document.querySelector('textarea').dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    })`);
    await page.getByText('two.txt').waitFor();
    await page.getByText('one.txt').waitFor();
});

test('an unsent edit can be restored after visiting another conversation', async () => {
    const page = await openChat();
    await say(page, 'A question to go back to');
    await reply(page, 'after the last frost').waitFor();
    const field = page.getByRole('textbox', { name: 'Edit message' });
    await page.getByRole('button', { name: 'Edit message' }).click();
    await field.fill('In other words');
    await page.getByRole('button', { name: 'New chat' }).click();
    await field.waitFor({ state: 'detached' });
    const conversation = page.locator('.conversation').first();
    await conversation.click();
    await page.getByText('Edit cancelled.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await field.inputValue()).toBe('In other words');
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'You' }).getByText('In other words').waitFor();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    // After sending, nothing can be restored.
    await page.getByRole('button', { name: 'New chat' }).click();
    await conversation.click();
    await page.getByRole('article', { name: 'You' }).getByText('In other words').waitFor();
    expect(await page.getByText('Edit cancelled.').count()).toBe(0);
});

test('a cancelled edit can be restored, and is sent after the running reply has ended', async () => {
    const page = await openChat();
    await say(page, 'One');
    await reply(page, 'after the last frost').waitFor();
    const edit = page.getByRole('button', { name: 'Edit message' });
    const field = page.getByRole('textbox', { name: 'Edit message' });
    const notice = page.getByText('Edit cancelled.');
    await edit.click();
    await field.press('Escape');
    await field.waitFor({ state: 'detached' });
    expect(await notice.count()).toBe(0);
    await edit.click();
    await field.fill('One, but otherwise');
    await field.press('Escape');
    await notice.waitFor();
    await expectAccessible(page);
    // Cancelling an unchanged edit keeps the earlier one.
    await edit.click();
    expect(await field.inputValue()).toBe('One');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    expect(await field.inputValue()).toBe('One, but otherwise');

    const held = Promise.withResolvers<void>();
    upstream.reply({ text: ['The beginning', { waitFor: held.promise }, ' and the end'] });
    await page.getByLabel('Message', { exact: true }).fill('Two');
    await page.keyboard.press('Enter');
    await reply(page, 'The beginning').waitFor();
    const send = field.locator('..').getByRole('button', { name: 'Send' });
    expect(await send.isDisabled()).toBe(true);
    await field.press('Enter');
    expect(await field.inputValue()).toBe('One, but otherwise');
    held.resolve();
    await reply(page, 'The beginning and the end').waitFor();
    upstream.reply({ text: 'Another answer' });
    await send.click();
    await reply(page, 'Another answer').waitFor();
    expect(askedMessages().at(-1)).toEqual({ role: 'user', content: 'One, but otherwise' });
    expect(await notice.count()).toBe(0);
});

test('sends feedback with the expected reply, and removes it', async () => {
    const page = await openChat();
    await say(page, 'When?');
    await page.getByRole('button', { name: 'Bad reply' }).click();
    const expected = page.getByLabel('Expected reply');
    await expected.fill('In June');
    await expectAccessible(page);
    await expected.press('Escape');
    await expected.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Bad reply' }).click();
    expect(await expected.inputValue()).toBe('In June');
    await page.getByRole('button', { name: 'Send feedback' }).click();
    await page.getByText('Thank you.').waitFor();
    const given = await server.rows('ChatFeedback');
    expect(given.at(-1)).toMatchObject({ rating: -1, expectedAnswer: 'In June' });

    // Pressing it again removes the rating and keeps the text.
    await page.getByRole('button', { name: 'Bad reply', pressed: true }).click();
    await page.getByText('Rating removed.').waitFor();
    expect(await server.rows('ChatFeedback')).toEqual(given.slice(0, -1));
    await page.getByRole('button', { name: 'Bad reply', pressed: false }).click();
    expect(await expected.inputValue()).toBe('In June');
    await expected.press('Escape');
    const good = page.getByRole('button', { name: 'Good reply' });
    await good.click();
    await page.getByText('Thank you.').waitFor();
    expect((await server.rows('ChatFeedback')).at(-1)).toMatchObject({ rating: 1, expectedAnswer: null });
    await good.press('Enter');
    await page.getByText('Rating removed.').waitFor();
    await expectAccessible(page);
    expect(await server.rows('ChatFeedback')).toEqual(given.slice(0, -1));
});

test('a double click on a thumb counts once, and the rating is shown when the conversation is reopened', async () => {
    const page = await openChat();
    const sent: string[] = [];
    page.on('request', request => {
        if (request.url().includes('/api/feedback')) sent.push(request.method());
    });
    await say(page, 'When?');
    await page.getByRole('button', { name: 'Good reply' }).dblclick();
    await page.getByText('Thank you.').waitFor();
    expect(sent).toEqual(['POST']);
    const pressed = page.getByRole('button', { name: 'Good reply', pressed: true });
    await page.getByRole('button', { name: 'New chat' }).click();
    await page.locator('.conversation').first().click();
    await pressed.waitFor();
    await page.reload();
    await pressed.click();
    await page.getByText('Rating removed.').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Good reply', pressed: false }).waitFor();
    expect(sent).toEqual(['POST', 'DELETE']);
});

test('an unknown agent has a not-found page', async () => {
    const { page } = await visit();
    expectComplaints(Array.from({ length: 3 }, () => REFUSED.replace('502 (Bad Gateway)', '404 (Not Found)')));
    await page.goto(`${server.url}/agents/nobody`, { waitUntil: 'networkidle' });
    await page.getByRole('heading', { name: 'Agent not found' }).waitFor();
    await expectAccessible(page);
});

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

async function openChat(options: VisitorOptions = {}): Promise<Page> {
    const page = await open('/agents/jack-green', options);
    await page.getByText('Hello! I am Jack.').waitFor();
    return page;
}

async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel('Message', { exact: true }).fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
}

/** A reply by its text, without the announcement for screen readers. */
function reply(page: Page, text: string): Locator {
    return page.getByRole('article', { name: 'Jack Green' }).getByText(text);
}

/** Scripts the next reply; resolves when the provider gets the request. */
function replyOnceAsked(text: readonly (string | Interruption)[]): Promise<void> {
    const asked = Promise.withResolvers<void>();
    upstream.reply(() => {
        asked.resolve();
        return { text };
    });
    return asked.promise;
}

/** The messages of the last request to the provider. */
function askedMessages(): readonly Record<string, unknown>[] {
    const messages = Object(upstream.requests.at(-1)?.body?.['messages']);
    return Array.isArray(messages) ? messages : [];
}
