import type { Token } from 'marked';
import remend from 'remend';
import { parseMarkdown } from './parse-markdown.ts';

/** A text and its blocks. */
export interface BlocksOfText {
    readonly text: string;
    readonly blocks: readonly Token[];
}

/** The last blocks may still change: a paragraph can become a heading or a table, and a list can continue. */
const UNSETTLED = 2;
export function toBlocks(text: string): BlocksOfText {
    return { text, blocks: parseMarkdown(text, { isGrowing: false }) };
}

/** Parses only the end of a streamed text again: parsing all of it would take longer than a frame. */
export function toGrowingBlocks(text: string, before: BlocksOfText | null): BlocksOfText {
    const settled = before !== null && text.startsWith(before.text) ? before.blocks.slice(0, -UNSETTLED) : [];
    const read = settled.map(({ raw }) => raw).join('');
    // The parser normalizes line endings and tabs, and then the lengths of its blocks do not match the text.
    if (!text.startsWith(read)) return { text, blocks: parseGrowing(text) };
    return { text, blocks: [...settled, ...parseGrowing(text.slice(read.length))] };
}

/** Closes incomplete markup, except formulas: half a formula cannot be typeset. */
function parseGrowing(text: string): readonly Token[] {
    return parseMarkdown(remend(text, { katex: false }), { isGrowing: true });
}
