import { matchKeyword } from './match-keyword.ts';

/** A commitment's lines in a book; `contentLines` are escaped already. */
export function printCommitment(keyword: string, contentLines: readonly string[]): string[] {
    const [first = '', ...others] = contentLines;
    if (first === '') return [keyword, ...others];
    const line = `${keyword} ${first}`;
    // `META` with the content `IMAGE x` would be read as `META IMAGE`; a colon ends the keyword.
    const isReadBack = matchKeyword(line)?.writtenKeyword === keyword;
    return [isReadBack ? line : `${keyword}: ${first}`, ...others];
}
