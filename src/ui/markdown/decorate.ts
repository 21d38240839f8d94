import { showFormula } from './show-formula.ts';

/** Gives clean elements what people can do with them: links open elsewhere, quick replies are buttons, code can be copied, formulas are set. */
export function decorate(fragment: DocumentFragment, { isLive }: { readonly isLive: boolean }): void {
    for (const link of fragment.querySelectorAll('a')) decorateLink(link);
    for (const code of fragment.querySelectorAll<HTMLElement>('pre > code')) decorateCode(code, isLive);
    for (const formula of fragment.querySelectorAll<HTMLElement>('code.formula:not(.open)')) showFormula(formula);
    for (const table of fragment.querySelectorAll('table')) decorateTable(table);
}

const QUICK_REPLY = '?message=';

function decorateLink(link: HTMLAnchorElement): void {
    const address = link.getAttribute('href') ?? '';
    if (!address.startsWith(QUICK_REPLY)) {
        link.target = '_blank';
        link.rel = 'noopener noreferrer nofollow';
        return;
    }
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'quick-reply';
    button.dataset['message'] = new URLSearchParams(address).get('message') ?? '';
    button.append(...link.childNodes);
    // Each stands in a line of its own in the book; on the page they stand side by side.
    if (link.previousSibling?.textContent?.trim() === '') link.previousSibling.remove();
    link.replaceWith(button);
}

function decorateCode(code: HTMLElement, isLive: boolean): void {
    const pre = code.parentElement;
    if (pre === null) return;
    const language = /language-([\w+#.-]{1,30})/.exec(code.className)?.[1] ?? '';
    const frame = document.createElement('div');
    frame.className = 'code';
    const head = document.createElement('div');
    head.className = 'code-head';
    const name = document.createElement('span');
    name.textContent = language;
    const copy = document.createElement('button');
    copy.type = 'button';
    copy.className = 'copy-code';
    copy.textContent = 'Copy';
    head.append(name, copy);
    pre.tabIndex = 0;
    pre.setAttribute('role', 'region');
    pre.setAttribute('aria-label', language === '' ? 'Code' : `Code, ${language}`);
    pre.replaceWith(frame);
    frame.append(head, pre);
    if (!isLive && language !== '') void colour(code, language);
}

/** The colours come after the text, and with them their program, which most pages never need. */
async function colour(code: HTMLElement, language: string): Promise<void> {
    const { highlight } = await import('./highlight.ts');
    const coloured = highlight(code.textContent ?? '', language);
    if (coloured !== null) code.replaceChildren(coloured);
}

function decorateTable(table: HTMLTableElement): void {
    const frame = document.createElement('div');
    frame.className = 'table';
    frame.tabIndex = 0;
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', 'Table');
    table.replaceWith(frame);
    frame.append(table);
}
