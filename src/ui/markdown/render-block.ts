import type { Token } from 'marked';
import { printBlock } from './parse-markdown.ts';
import { sanitize } from './sanitize.ts';

/** One block as elements that can do nothing but be read. Sanitised last, whatever came before. */
export function renderBlock(token: Token): DocumentFragment {
    return sanitize(printBlock(token));
}
