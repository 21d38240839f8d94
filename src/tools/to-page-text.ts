import type { FormatCallback } from 'html-to-text';
import { AppError } from '../shared/errors.ts';
import { readPdf } from './read-pdf.ts';

export interface PageText {
    readonly title: string | null;
    readonly text: string;
}

/** In characters; longer texts are cut. */
export const MAX_TEXT_LENGTH = 2_000_000;

/**
 * The text of a page: HTML without menus and scripts, PDF, or plain text.
 * @throws AppError for other content types; the signal's reason
 */
export async function toPageText(bytes: Uint8Array, contentType: string, signal: AbortSignal): Promise<PageText> {
    const kind = (contentType.split(';')[0] ?? '').trim().toLowerCase();
    const isPdf = kind === 'application/pdf' || startsWith(bytes, '%PDF-');
    const { title, text } = isPdf ? await fromPdf(bytes, signal) : await fromText(decode(bytes, contentType), kind);
    const clean = text.replaceAll('\0', '').slice(0, MAX_TEXT_LENGTH).toWellFormed().trim();
    if (clean === '') throw new AppError('upstream_failed', 'The page has no text.');
    return { title, text: clean };
}

async function fromText(source: string, kind: string): Promise<PageText> {
    const isHtml =
        /^(?:text\/html|application\/xhtml\+xml)$/.test(kind) || /^\s*<(?:!doctype html|html)\b/i.test(source);
    if (isHtml) return fromHtml(source);
    if (kind === '' || kind.startsWith('text/') || kind === 'application/json') return { title: null, text: source };
    throw new AppError(
        'upstream_failed',
        `The page has the content type '${kind.slice(0, 80)}', which cannot be read.`,
    );
}

const SKIPPED = ['img', 'nav', 'footer', 'aside', 'form', 'button', 'script', 'style', 'noscript', 'template', 'svg'];
const PLAIN_HEADING = { leadingLineBreaks: 2, trailingLineBreaks: 1, uppercase: false };

/** The converter is loaded with the first page, because few servers need it. */
async function fromHtml(source: string): Promise<PageText> {
    const { convert } = await import('html-to-text');
    const text = convert(source, {
        wordwrap: false,
        // Without these limits a deeply nested page would overflow the stack.
        limits: { maxDepth: 200, maxInputLength: 5_000_000, ellipsis: '' },
        selectors: [
            ...SKIPPED.map(selector => ({ selector, format: 'skip' })),
            ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(selector => ({ selector, options: PLAIN_HEADING })),
            { selector: 'a', options: { ignoreHref: true } },
            { selector: 'table', format: 'block', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
            { selector: 'tr', format: 'row' },
        ],
        formatters: { row: formatRow },
    });
    const title = /<title[^>]{0,200}>([^<]{1,300})/i.exec(source)?.[1];
    return { title: title === undefined ? null : convert(title, { wordwrap: false }).trim(), text };
}

/** Formats row by row: aligned columns would take quadratic time, and space for any `colspan`. */
function formatRow(...[{ children }, walk, builder]: Parameters<FormatCallback>): void {
    builder.openTable();
    builder.openTableRow();
    for (const cell of children) {
        if (cell.name !== 'td' && cell.name !== 'th') continue;
        builder.openTableCell();
        walk(cell.children, builder);
        builder.closeTableCell();
    }
    builder.closeTableRow();
    builder.closeTable({ tableToString: toRow, leadingLineBreaks: 1, trailingLineBreaks: 1 });
}

/** Cells of a row form one line. Cells with paragraphs are layout and keep their lines. */
function toRow([cells = []]: readonly (readonly { readonly text: string }[])[]): string {
    const texts = cells.map(({ text }) => text.trim());
    const isLayout = texts.some(text => text.includes('\n\n')) || texts.length === 1;
    return isLayout ? texts.join('\n\n').trim() : texts.map(text => text.replace(/\s+/g, ' ')).join(' | ');
}

async function fromPdf(bytes: Uint8Array, signal: AbortSignal): Promise<PageText> {
    return { title: null, text: await readPdf(bytes, signal) };
}

/** With the character set of the response or of the page; UTF-8 if there is none. */
function decode(bytes: Uint8Array, contentType: string): string {
    const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
    const named =
        /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ??
        /<meta[^>]{0,100}charset=["']?([\w-]+)/i.exec(beginning)?.[1];
    try {
        return new TextDecoder(toEncoding(named)).decode(bytes);
    } catch {
        return new TextDecoder().decode(bytes);
    }
}

/** The decoder checks the label and throws for an unknown one. */
function toEncoding(label: string | undefined): Bun.Encoding {
    return (label ?? 'utf-8') as Bun.Encoding;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
    return new TextDecoder('latin1').decode(bytes.subarray(0, text.length)) === text;
}
