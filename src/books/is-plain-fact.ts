import type { Commitment } from './book.ts';

/** Whether nothing but the agent's knowledge depends on a commitment: it names no parameter and no page. */
export function isPlainFact({ keyword, content }: Pick<Commitment, 'keyword' | 'content'>): boolean {
    return keyword === 'KNOWLEDGE' && content !== '' && !/[{@]|:\/\//.test(content);
}
