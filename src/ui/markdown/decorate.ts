import { showFormula } from './show-formula.ts';

/** Adds behavior to sanitized elements: links open in a new tab, quick replies become buttons, code gets a copy button, formulas are typeset. */
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
    // In the book each has its own line; on the page they are side by side.
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
    if (!isLive && language !== '') void highlightCode(code, language);
}

/** Loads the highlighter on first use; most pages have no code. */
async function highlightCode(code: HTMLElement, language: string): Promise<void> {
    const { highlight } = await import('./highlight.ts');
    const highlighted = highlight(code.textContent ?? '', language);
    if (highlighted !== null) code.replaceChildren(highlighted);
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
