import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import type { Locator, Page } from 'playwright-core';
import { updateAgent } from '../../src/agents/update-agent.ts';
import { expectAccessible } from '../support/expect-accessible.ts';
import { logIn, type VisitorOptions } from '../support/open-browser.ts';
import { askingUpstream, startPages } from '../support/start-pages.ts';
import { until } from '../support/until.ts';

const BOOK = 'Rose Red\nPERSONA You are Rose\nRULE Be brief';

const { server, upstream, visit, open, openAsAdmin, complaints, expectComplaints } = await startPages(askingUpstream);
let agentName: string;
beforeEach(async () => {
    agentName = await server.createAgent(BOOK);
});
afterEach(() => server.context.agents.delete(agentName, new Date()));

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('on a $size, $scheme', options => {
    test('the admin edits a book, previews the model input, tries it and saves it', async () => {
        const page = await openBook(options);
        const text = await editor(page);
        await text.press('Control+End');
        await page.keyboard.type('\nGO');
        await page.getByRole('option', { name: 'GOAL', exact: true }).waitFor();
        await expectAccessible(page);
        await page.keyboard.press('Enter');
        await page.keyboard.type('Grow roses\nUSE CALENDAR');
        await page.getByText('1 problem').first().click();
        await page.getByRole('button', { name: 'Warning, line 5: Nothing acts on USE yet' }).waitFor();
        await showSide(page, 'Preview');
        await page.getByText('- Grow roses').waitFor();
        await expectAccessible(page);

        upstream.reply({ text: 'I **grow** roses.' });
        await showSide(page, 'Try');
        await page.getByLabel('Message', { exact: true }).fill('What do you do?');
        await page.getByRole('button', { name: 'Send' }).click();
        await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
        const asked = upstream.requests.at(-1)?.body?.['messages'];
        expect(asked).toMatchObject([
            { content: expect.stringContaining('- Grow roses') },
            { content: 'What do you do?' },
        ]);
        expect(await page.getByRole('button', { name: 'Good reply' }).count()).toBe(0);
        expect(await rowsOf('ChatHistory')).toEqual([]);
        await expectAccessible(page);

        await showSide(page, 'Settings');
        await page.getByRole('heading', { name: 'Visibility' }).waitFor();
        await expectAccessible(page);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText(/^Version \d+$/).waitFor();
        expect((await agentRow())?.['agentSource']).toBe(`${BOOK}\nGOAL Grow roses\nUSE CALENDAR`);
    });
});

test('a book is edited, checked and saved, and the editor left, using only the keyboard', async () => {
    const page = await openBook();
    await editor(page);
    for (let presses = 0; presses < 30 && !(await isInEditor(page)); presses += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Space');
    await page.getByRole('option', { name: 'PERSONA', exact: true }).waitFor();
    await page.keyboard.type('TE');
    await page.getByRole('option', { name: 'TEAM', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('Jack');
    await page.getByRole('option', { name: 'Jack Green' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.keyboard.type('USE CALENDAR');
    await page.keyboard.press('Escape');
    await page.getByText('1 problem').first().waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('F8');
    await page.getByText('Nothing acts on `USE` yet').waitFor();
    await page.keyboard.press('Control+f');
    await page.getByRole('textbox', { name: 'Find' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.type('brief');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.type('short');
    await page.keyboard.press('Control+s');
    await page.getByText(/^Version \d+$/).waitFor();
    expect((await agentRow())?.['agentSource']).toBe(
        `${BOOK.replace('brief', 'short')}\nTEAM Jack Green\nUSE CALENDAR`,
    );
    await page.keyboard.press('Tab');
    expect(await isInEditor(page)).toBe(false);
    await page.keyboard.press('Shift+Tab');
    expect(await isInEditor(page)).toBe(true);
});

test('unsaved text survives a reload, leaving asks first, and it can be discarded', async () => {
    const page = await openBook();
    await write(page, '\nRULE Not saved');
    const asked = new Promise<string>(resolve => {
        page.once('dialog', dialog => {
            resolve(dialog.type());
            void dialog.accept();
        });
    });
    await page.reload();
    expect(await asked).toBe('beforeunload');
    await page.getByText('Restored your unsaved changes').waitFor();
    expect(await (await editor(page)).textContent()).toContain('RULE Not saved');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByText('RULE Not saved').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('RULE Not saved').waitFor();
    await (await editor(page)).press('Control+z');
    await page.getByText('RULE Not saved').waitFor({ state: 'detached' });
    await page.reload();
    await editor(page);
    expect(await page.getByText('Restored your unsaved changes').count()).toBe(0);
});

test('each tab keeps its own draft, and the draft of a closed tab can be opened or discarded', async () => {
    const page = await openBook();
    await write(page, '\nRULE First');
    await untilStored(page, 'RULE First');
    const second = await page.context().newPage();
    second.on('dialog', dialog => void dialog.accept());
    await second.goto(page.url());
    await second.getByText('Another tab has').waitFor();
    await expectAccessible(second);
    await write(second, '\nRULE Second');
    await second.reload();
    await second.getByText('Restored your unsaved changes').waitFor();
    expect(await (await editor(second)).textContent()).toContain('RULE Second');
    page.once('dialog', dialog => void dialog.accept());
    await page.reload();
    await page.getByText('Restored your unsaved changes').waitFor();
    expect(await (await editor(page)).textContent()).toContain('RULE First');

    await page.getByText('Another tab has').waitFor();
    await second.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByText('Another tab has').waitFor({ state: 'detached' });
    await write(second, '\nRULE Third');
    await untilStored(second, 'RULE Third');
    await Promise.all([second.waitForEvent('close'), second.close({ runBeforeUnload: true })]);
    const third = await page.context().newPage();
    await third.goto(page.url());
    await third.getByRole('button', { name: 'Discard draft' }).click();
    await third.getByRole('button', { name: 'Undo' }).click();
    await third.getByRole('button', { name: 'Open draft' }).click();
    await third.getByText('Opened the draft from').waitFor();
    expect(await (await editor(third)).textContent()).toContain('RULE Third');
    await third.getByText('Another tab has').waitFor();
    await third.keyboard.press('Control+s');
    await third.getByText(/^Version \d+$/).waitFor();
    expect((await agentRow())?.['agentSource']).toBe(`${BOOK}\nRULE Third`);
});

describe('a book that was changed by someone else', () => {
    test('is shown with both changes, which can be merged', async () => {
        const page = await openBook();
        await write(page, '\nRULE Mine');
        await saveElsewhere(BOOK.replace('You are Rose', 'You are Rose, a rose'));
        await page.keyboard.press('Control+s');
        const dialog = page.getByRole('dialog', { name: 'This book has changed' });
        await dialog.getByText('the book was edited once').waitFor();
        expect(await dialog.getByRole('region', { name: 'Saved changes' }).textContent()).toContain(', a rose');
        await expectAccessible(page);
        await dialog.getByRole('tab', { name: 'Your changes' }).click();
        expect(await dialog.getByRole('region', { name: 'Your changes' }).textContent()).toContain('RULE Mine');
        await dialog.getByRole('button', { name: 'Merge' }).click();
        await page.getByText('Merged both changes').waitFor();
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText(/^Version \d+$/).waitFor();
        expect((await agentRow())?.['agentSource']).toBe(
            'Rose Red\nPERSONA You are Rose, a rose\nRULE Be brief\nRULE Mine',
        );
        expectComplaints([CONFLICT]);
    });

    test('can be overwritten with my version, also after a reload', async () => {
        const page = await openBook();
        await write(page, '\nRULE Mine');
        await saveElsewhere(`${BOOK}\nRULE Theirs`);
        page.once('dialog', dialog => void dialog.accept());
        await page.reload();
        await page.getByText('Restored your unsaved changes').waitFor();
        await (await editor(page)).press('Control+s');
        await page.getByRole('button', { name: 'Keep my version' }).click();
        await page.getByText(/^Version \d+$/).waitFor();
        expect((await agentRow())?.['agentSource']).toBe(`${BOOK}\nRULE Mine`);
        expectComplaints([CONFLICT]);
    });

    test('can replace my version, which undo brings back', async () => {
        const page = await openBook();
        await write(page, '\nRULE Mine');
        await saveElsewhere(`${BOOK}\nRULE Theirs`);
        await page.keyboard.press('Control+s');
        await page.getByRole('button', { name: 'Use saved version' }).click();
        const text = await editor(page);
        await text.getByText('Theirs').waitFor();
        await text.press('Control+z');
        await text.getByText('Mine').waitFor();
        expectComplaints([CONFLICT]);
    });

    test('counts as saved if it has the same text', async () => {
        const page = await openBook();
        await write(page, '\nRULE Both');
        await saveElsewhere(`${BOOK}\nRULE Both`);
        await page.keyboard.press('Control+s');
        await page.getByText(/^Version \d+$/).waitFor();
        expectComplaints([CONFLICT]);
    });

    test('keeps both versions of a place that both changed', async () => {
        const page = await openBook();
        await write(page, ' and mine');
        await saveElsewhere(`${BOOK} and theirs`);
        await page.keyboard.press('Control+s');
        await page.getByRole('button', { name: 'Merge' }).click();
        await page.getByText('Merged with 1 conflict').waitFor();
        await page.getByText('1 problem').first().waitFor();
        const text = await editor(page);
        expect(await text.locator('.cm-line').allTextContents()).toEqual([
            'Rose Red',
            'PERSONA You are Rose',
            '# ▼ yours',
            'RULE Be brief and mine',
            '# ▼ theirs',
            'RULE Be brief and theirs',
            '# ▲ keep one of them',
        ]);
        expectComplaints([CONFLICT]);
    });
});

test('a failed save can be tried again', async () => {
    const page = await openBook();
    await write(page, '\nRULE Offline');
    await page.context().setOffline(true);
    await page.keyboard.press('Control+s');
    await page.getByText('The server cannot be reached').first().waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText(/^Version \d+$/).waitFor();
    expect((await agentRow())?.['agentSource']).toBe(`${BOOK}\nRULE Offline`);
    expectComplaints(complaints().filter(complaint => complaint.includes('ERR_INTERNET_DISCONNECTED')));
});

test('the book can be edited before the editor has loaded', async () => {
    const { page } = await visit();
    await logIn(page, server.url, await server.context.adminSessions.createLoginCode());
    const blocked: (() => void)[] = [];
    await page.route(/open-editor/, route => blocked.push(() => void route.continue()));
    await page.goto(`${server.url}/agents/${agentName}/book`);
    const field = page.locator('textarea[aria-label="Book"]');
    await field.press('Control+End');
    await page.keyboard.type('\nRULE Early');
    await page.keyboard.press('Control+s');
    await page.getByText(/^Version \d+$/).waitFor();
    expect((await agentRow())?.['agentSource']).toBe(`${BOOK}\nRULE Early`);
    await page.keyboard.type(' bird');
    for (const release of blocked) release();
    await editor(page);
    expect(await isInEditor(page)).toBe(true);
    await page.keyboard.type('s');
    await page.keyboard.press('Control+s');
    await page.getByText('Unsaved changes', { exact: true }).waitFor({ state: 'detached' });
    expect((await agentRow())?.['agentSource']).toBe(`${BOOK}\nRULE Early birds`);
});

test('a book is imported from a dropped file, downloaded, and rejected if it is binary', async () => {
    const page = await openBook();
    const text = await editor(page);
    const source = 'Rose\r\nRULE From a file';
    const transfer = await page.evaluateHandle(
        `(() => { const transfer = new DataTransfer(); transfer.items.add(new File([${JSON.stringify(source)}], 'rose.book')); return transfer; })()`,
    );
    await text.dispatchEvent('drop', { dataTransfer: transfer });
    await page.getByText('Replaced the text with “rose.book”').waitFor();
    expect(await text.locator('.cm-line').allTextContents()).toEqual(['Rose', 'RULE From a file']);
    await page.getByRole('tab', { name: 'Settings' }).click();
    const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${agentName}.book`);
    expect(await Bun.file(await download.path()).text()).toBe('Rose\nRULE From a file');
    await page.getByLabel('Book file').setInputFiles({
        name: 'x.book',
        mimeType: 'text/plain',
        buffer: Buffer.from('\0'),
    });
    await page.getByText('“x.book” is not a text file.').waitFor();
    await text.press('Control+z');
    await text.getByText('Be brief').waitFor();
});

test('visibility, learning mode, name and deletion are in the settings', async () => {
    const page = await openBook({ size: 'phone', scheme: 'dark' });
    await editor(page);
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: /^Private/ }).check();
    await page.getByRole('radio', { name: /^After review/ }).check();
    await page.getByRole('tab', { name: 'Preview' }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: /^After review/, checked: true }).waitFor();
    await page.getByRole('radio', { name: /^Private/, checked: true }).waitFor();
    await page.getByLabel('First line of the book').fill('Rose Blue');
    await page.keyboard.press('Control+s');
    await page.getByRole('heading', { name: 'Rose Blue' }).waitFor();
    await page.getByText(/^Version \d+$/).waitFor();
    expect(await agentRow()).toMatchObject({
        agentName,
        visibility: 'PRIVATE',
        learningMode: 'REVIEW',
        deletedAt: null,
        agentSource: BOOK.replace('Rose Red', 'Rose Blue'),
    });
    await page.getByRole('button', { name: 'Delete agent' }).click();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('heading', { name: 'This agent was deleted' }).waitFor();
    await expectAccessible(page);
    expect((await agentRow())?.['deletedAt']).not.toBeNull();
    await page.reload();
    await page.getByRole('button', { name: 'Restore agent' }).click();
    await editor(page);
    expect((await agentRow())?.['deletedAt']).toBeNull();
    expectComplaints([GONE, GONE, GONE]);
});

test('no text of a book or a reply runs scripts or sends requests to another server', async () => {
    const attack = '<img src=x onerror="pwned=1"><script>pwned=1</script>[x](javascript:pwned=1)';
    const source = [
        `Rose ${attack}`,
        ...[
            'PERSONA',
            'RULE',
            'INITIAL MESSAGE',
            'MESSAGE SUFFIX',
            'META DISCLAIMER',
            'USE',
            'KNOWLEDGE http://evil.example/',
        ],
    ].join(`\n${attack}\n`);
    const page = await openBook();
    const foreign: string[] = [];
    page.on('request', request => {
        if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
    });
    const text = await editor(page);
    await text.press('Control+a');
    await text.press('Delete');
    await page.keyboard.insertText(source);
    await page
        .getByText(/\d problems?$/)
        .first()
        .click();
    await page.getByRole('region', { name: 'System message' }).getByText('onerror').first().waitFor();
    upstream.reply({ text: attack });
    await page.getByRole('tab', { name: 'Try' }).click();
    await page.getByLabel('Message', { exact: true }).fill(attack);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await saveElsewhere(`${BOOK}\n${attack}`);
    await text.press('Control+s');
    await page.getByRole('region', { name: 'Saved changes' }).waitFor();
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('First line of the book').waitFor();
    expect(await page.evaluate('typeof pwned')).toBe('undefined');
    expect(await page.locator('script:not([src]), img[onerror], iframe, a[href^="javascript"]').count()).toBe(0);
    expect(foreign).toEqual([]);
    expectComplaints([CONFLICT]);
});

test('a visitor sees that the page is only for admins', async () => {
    const page = await open(`/agents/${agentName}/book`);
    await page.getByRole('heading', { name: 'Admins only' }).waitFor();
    await expectAccessible(page);
    expectComplaints(complaints().filter(complaint => complaint.includes('401 (Unauthorized)')));
});

const CONFLICT = 'Failed to load resource: the server responded with a status of 409 (Conflict)';
const GONE = 'Failed to load resource: the server responded with a status of 410 (Gone)';

function openBook(options?: VisitorOptions): Promise<Page> {
    return openAsAdmin(`/agents/${agentName}/book`, options);
}

/** The content of the editor, once it has loaded. */
async function editor(page: Page): Promise<Locator> {
    const text = page.locator('.cm-content');
    await text.waitFor();
    return text;
}

/** Types at the end of the book. */
async function write(page: Page, text: string): Promise<void> {
    await (await editor(page)).press('Control+End');
    await page.keyboard.insertText(text);
    await page.getByText('Unsaved changes', { exact: true }).waitFor();
}

/** Waits for the debounced autosave. */
async function untilStored(page: Page, text: string): Promise<void> {
    const isStored = `Object.values(localStorage).some(value => value.includes('${text}'))`;
    await until('the text in the storage', async () => (await page.evaluate<boolean>(isStored)) || null);
}

function showSide(page: Page, name: string): Promise<void> {
    return page.getByRole('tab', { name }).click();
}

function isInEditor(page: Page): Promise<boolean> {
    return page.evaluate(
        "document.activeElement?.shadowRoot?.activeElement?.classList.contains('cm-content') ?? false",
    );
}

async function saveElsewhere(agentSource: string): Promise<void> {
    const agent = await server.context.agents.findOrNull(agentName);
    await updateAgent(server.context, { agentName, agentSource, expectedVersion: agent?.version ?? 0, who: 'admin' });
}

async function rowsOf(table: string) {
    return (await server.rows(table)).filter(row => row['agentName'] === agentName);
}

async function agentRow() {
    return (await rowsOf('Agent')).at(-1);
}
