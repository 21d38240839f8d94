import type { Commitment } from '../../domain/book.ts';

/** Whether a commitment affects only the agent's knowledge: it names no parameter and no page. */
export function isPlainFact({ keyword, content }: Pick<Commitment, 'keyword' | 'content'>): boolean {
    return keyword === 'KNOWLEDGE' && content !== '' && !/[{@]|:\/\//.test(content);
}
