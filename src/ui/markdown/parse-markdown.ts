import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import { BoundedLexer } from './bounded-lexer.ts';

import {
    type Formula,
    type FormulaSearch,
    formulaLinesOrNull,
    formulaOrNull,
    nextFormulaStart,
} from './find-formula.ts';

const whole = createParser({ isGrowing: false });
const growing = createParser({ isGrowing: true });

/** The blocks of a text. With `isGrowing`, the last formula may be incomplete. */
export function parseMarkdown(text: string, { isGrowing }: FormulaSearch): readonly Token[] {
    return new BoundedLexer((isGrowing ? growing : whole).defaults).lex(text);
}

/** A block as HTML that is not sanitized yet. */
export function printBlock(token: Token): string {
    return whole.parser([token]);
}

function createParser(search: FormulaSearch): Marked {
    return new Marked({
        gfm: true,
        extensions: [formulaLines(search), formulaInText(search)],
        renderer: {
            // HTML from a model is shown as text; the sanitizer would remove it.
            html: ({ text }) => escapeHtml(text),
            // Loading an image from another server would reveal the reader to it, so it becomes a link.
            image: ({ href, text }) =>
                /^data:image\/(?:png|jpeg|gif|webp|avif);/i.test(href)
                    ? `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}">`
                    : `<a href="${escapeHtml(href)}">${escapeHtml(text || 'Image')} ↗</a>`,
            checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
        },
    });
}

function formulaLines(search: FormulaSearch): TokenizerAndRendererExtension {
    return {
        name: 'formulaLines',
        level: 'block',
        start: text => findFormulaLines(text, search),
        tokenizer: text => toToken('formulaLines', formulaLinesOrNull(text, search)),
        renderer: token => `<p>${printFormula(token)}</p>`,
    };
}

function formulaInText(search: FormulaSearch): TokenizerAndRendererExtension {
    return {
        name: 'formula',
        level: 'inline',
        start: text => indexOrNothing(nextFormulaStart(text)),
        tokenizer: text => toToken('formula', formulaOrNull(text, search)),
        renderer: printFormula,
    };
}

/** The index where a formula ends the first paragraph of a text. A line that only starts like a formula does not count. */
function findFormulaLines(text: string, search: FormulaSearch): number | undefined {
    const end = text.indexOf('\n\n');
    const paragraph = end === -1 ? text : text.slice(0, end);
    const lines = paragraph.matchAll(/(?<=\n) {0,3}(?:\$\$|\\\[)/g);
    return lines.find(({ index }) => formulaLinesOrNull(text.slice(index), search) !== null)?.index;
}

function indexOrNothing(index: number): number | undefined {
    return index === -1 ? undefined : index;
}

function toToken(type: string, formula: Formula | null): Tokens.Generic | undefined {
    return formula === null ? undefined : { type, ...formula };
}

/** The TeX source, which `decorate` replaces if it can be typeset. */
function printFormula({ tex, isDisplay, isOpen }: Tokens.Generic): string {
    const names = ['formula', isDisplay ? 'display' : '', isOpen ? 'open' : ''].filter(Boolean);
    return `<code class="${names.join(' ')}">${escapeHtml(String(tex))}</code>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};

function escapeHtml(text: string): string {
    return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? '');
}
