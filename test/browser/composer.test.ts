import { beforeEach, expect, test } from 'bun:test';
import type { Locator, Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import type { VisitorOptions } from '../support/open-browser.ts';
import { askingUpstream, startPages } from '../support/start-pages.ts';

const { upstream, open } = await startPages(askingUpstream);
beforeEach(() => {
    upstream.replyAlways({ text: 'In May.' });
});

test('Enter that ends a composition in Safari sends nothing, also in an edit; the next Enter sends', async () => {
    const { page, field } = await openComposer();
    await field.fill('とまと');
    await confirmComposition(field);
    expect(await field.inputValue()).toBe('とまと');
    await field.press('Enter');
    await page.getByRole('button', { name: 'Edit message' }).click();
    const edited = page.getByRole('textbox', { name: 'Edit message' });
    await confirmComposition(edited);
    expect(await edited.isVisible()).toBe(true);
    await edited.press('Enter');
    await edited.waitFor({ state: 'detached' });
});

test('the text of cells is pasted without the picture of them, and a picture by itself is attached', async () => {
    const { page, field } = await openComposer();
    const form = page.locator('form.composer');
    expect(await paste(field, { text: 'A1\tB1', html: '<table></table>', file: 'cells.png' })).toBe('inserted');
    expect(await paste(field, { text: '', html: '<img>', file: 'picture.png' })).toBe('attached');
    await form.getByText('picture.png').waitFor();
    expect(await form.textContent()).not.toContain('cells.png');
});

test('Enter breaks the line on a phone and sends on a desktop, until the user chooses otherwise', async () => {
    for (const size of ['phone', 'desktop'] as const) {
        const { page, field } = await openComposer({ size });
        const [own, other] = size === 'phone' ? (['break', 'send'] as const) : (['send', 'break'] as const);
        expect([size, await enterDoes(field)]).toEqual([size, own]);
        await page.getByRole('button', { name: 'Enter breaks the line' }).click();
        expect([size, await enterDoes(field)]).toEqual([size, other]);
        await expectAccessible(page);
        await page.reload();
        expect([size, await enterDoes(field)]).toEqual([size, other]);
        await field.fill('With Ctrl');
        await field.press('Control+Enter');
        await page.getByRole('article', { name: 'You' }).getByText('With Ctrl').waitFor();
    }
});

async function openComposer(options?: VisitorOptions): Promise<{ page: Page; field: Locator }> {
    const page = await open('/agents/jack-green', options);
    return { page, field: page.getByRole('textbox', { name: 'Message', exact: true }) };
}

/** The field is empty after a message was sent. */
async function enterDoes(field: Locator): Promise<'send' | 'break'> {
    await field.fill('first');
    await field.press('Enter');
    await field.pressSequentially('second');
    const value = await field.inputValue();
    await field.page().getByRole('button', { name: 'Stop reply' }).waitFor({ state: 'detached' });
    return value === 'first\nsecond' ? 'break' : 'send';
}

/** The Enter of an input method as Safari reports it. */
async function confirmComposition(field: Locator): Promise<void> {
    await field.focus();
    await field.page().evaluate(`(() => {
        const field = document.activeElement;
        field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
        const init = { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true };
        field.dispatchEvent(new KeyboardEvent('keydown', init));
    })()`);
}

interface Clipboard {
    readonly text: string;
    readonly html: string;
    readonly file: string;
}

async function paste(field: Locator, clipboard: Clipboard): Promise<'inserted' | 'attached'> {
    await field.focus();
    const isInserted = await field.page().evaluate(`(() => {
        const { text, html, file } = ${JSON.stringify(clipboard)};
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        clipboardData.setData('text/html', html);
        clipboardData.items.add(new File(['png'], file, { type: 'image/png' }));
        const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
        return document.activeElement.dispatchEvent(event);
    })()`);
    return isInserted === true ? 'inserted' : 'attached';
}
