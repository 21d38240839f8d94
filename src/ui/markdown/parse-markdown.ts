import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from 'marked';
import { BoundedLexer } from './bounded-lexer.ts';
import { escapeHtml } from './escape-html.ts';
import {
    type Formula,
    type FormulaSearch,
    formulaLinesOrNull,
    formulaOrNull,
    nextFormulaStart,
} from './find-formula.ts';

const whole = createParser({ isGrowing: false });
const growing = createParser({ isGrowing: true });

/** The blocks of a text; of one that is still growing, a formula may lack its end. */
export function parseMarkdown(text: string, { isGrowing }: FormulaSearch): readonly Token[] {
    return new BoundedLexer((isGrowing ? growing : whole).defaults).lex(text);
}

/** A block as HTML that has not been sanitised yet. */
export function printBlock(token: Token): string {
    return whole.parser([token]);
}

function createParser(search: FormulaSearch): Marked {
    return new Marked({
        gfm: true,
        extensions: [formulaLines(search), formulaInText(search)],
        renderer: {
            // A model's markup is text. The sanitiser would take it away anyhow; this way it can be read.
            html: ({ text }) => escapeHtml(text),
            // Pictures of other servers tell them who reads what: they are links until somebody asks for them.
            image: ({ href, text }) =>
                /^data:image\/(?:png|jpeg|gif|webp|avif);/i.test(href)
                    ? `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}">`
                    : `<a href="${escapeHtml(href)}">${escapeHtml(text || 'Picture')} ↗</a>`,
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

/** Where the paragraph that a text begins with is cut off by a formula. A line that only begins like one cuts nothing off. */
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

/** Its source, which stays where it cannot be set; see `decorate`. */
function printFormula({ tex, isDisplay, isOpen }: Tokens.Generic): string {
    const names = ['formula', isDisplay ? 'display' : '', isOpen ? 'open' : ''].filter(Boolean);
    return `<code class="${names.join(' ')}">${escapeHtml(String(tex))}</code>`;
}
