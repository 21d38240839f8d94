import type { Token, Tokens } from 'marked';
import { parseMarkdown } from '../markdown/parse-markdown.ts';

/** The words of a Markdown text, without markup, URLs and code. Pure. */
export function toSpokenText(text: string): string {
    const blocks = parseMarkdown(text, { isGrowing: false });
    return linesOf(blocks);
}

function linesOf(blocks: readonly Token[]): string {
    return blocks.map(wordsOf).filter(Boolean).join('\n');
}

function wordsOf(token: Token): string {
    if (token.type === 'code' || token.type === 'html') return '';
    if (token.type === 'table') return wordsOfTable(token as Tokens.Table);
    if (token.type === 'list') return (token as Tokens.List).items.map(({ tokens }) => linesOf(tokens)).join('\n');
    if (token.type === 'formula' || token.type === 'formulaLines') return String((token as Tokens.Generic)['tex']);
    if (token.type === 'blockquote') return linesOf((token as Tokens.Blockquote).tokens);
    if (token.type === 'br') return ' ';
    if ('tokens' in token && token.tokens !== undefined) return token.tokens.map(wordsOf).join('');
    return 'text' in token ? String(token.text) : '';
}

function wordsOfTable({ header, rows }: Tokens.Table): string {
    return [header, ...rows].map(cells => cells.map(cell => cell.tokens.map(wordsOf).join('')).join(', ')).join('.\n');
}
