import type { Token } from 'marked';
import remend from 'remend';
import { parseMarkdown } from './parse-markdown.ts';

/** A text and the blocks that it has. */
export interface BlocksOfText {
    readonly text: string;
    readonly blocks: readonly Token[];
}

/** What follows can still change these: a paragraph becomes a heading or a table, a list goes on. */
const UNSETTLED = 2;

/** The blocks of a whole text. */
export function toBlocks(text: string): BlocksOfText {
    return { text, blocks: parseMarkdown(text, { isGrowing: false }) };
}

/**
 * The blocks of a text that is still growing. Only its end is read again: the whole would take longer than a frame.
 */
export function toGrowingBlocks(text: string, before: BlocksOfText | null): BlocksOfText {
    const settled = before !== null && text.startsWith(before.text) ? before.blocks.slice(0, -UNSETTLED) : [];
    const read = settled.map(({ raw }) => raw).join('');
    // Line ends and tabs are written anew by the reader; then the lengths do not say where its blocks end.
    if (!text.startsWith(read)) return { text, blocks: readGrowing(text) };
    return { text, blocks: [...settled, ...readGrowing(text.slice(read.length))] };
}

/** What is open is closed for the eye; a formula is not, since half of one is none. */
function readGrowing(text: string): readonly Token[] {
    return parseMarkdown(remend(text, { katex: false }), { isGrowing: true });
}
