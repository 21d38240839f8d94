import type { Commitment, Diagnostic, ParsedBook } from '../../domain/book.ts';
import { type KeywordMatch, matchKeyword } from './match-keyword.ts';
import { type BookBlock, type ScannedBook, scanBook } from './scan-book.ts';

/** Parses a book. Any text is a book: it never throws, and the time is linear in the length. */
export function parseBook(source: string): ParsedBook {
    const scanned = scanBook(source);
    const commitments: Commitment[] = [];
    const freeTexts: string[] = [];
    for (const block of scanned.blocks) {
        const text = textOf(block);
        if (block.match !== null) commitments.push(toCommitment(block, block.match, text));
        else if (text !== '') freeTexts.push(text);
    }
    return {
        title: scanned.title,
        commitments,
        freeText: freeTexts.join('\n\n'),
        comments: scanned.comments,
        diagnostics: diagnose(scanned),
    };
}

function toCommitment({ line, column }: BookBlock, match: KeywordMatch, content: string): Commitment {
    return { keyword: match.definition.keyword, writtenKeyword: match.writtenKeyword, content, line, column };
}

function textOf(block: BookBlock): string {
    const [first = ''] = block.lines;
    return (block.lines.length <= 1 ? first : block.lines.join('\n')).trim();
}

function diagnose({ title, titlePosition, unclosedFence }: ScannedBook): Diagnostic[] {
    const diagnostics: Diagnostic[] = [];
    if (title === '') {
        diagnostics.push({
            ...titlePosition,
            severity: 'error',
            rule: 'title-missing',
            message: 'A book begins with its title: the first line that is not empty.',
        });
    }
    if (matchKeyword(title) !== null) {
        diagnostics.push({
            ...titlePosition,
            severity: 'warning',
            rule: 'title-looks-like-commitment',
            message: 'The first line is always the title, so this commitment has no effect. Put a title above it.',
        });
    }
    if (unclosedFence !== null) {
        diagnostics.push({
            line: unclosedFence.line,
            column: unclosedFence.column,
            severity: 'warning',
            rule: 'fence-not-closed',
            message: `This code fence is never closed and so reaches to the end of the book. Close it with \`${unclosedFence.marker}\`.`,
        });
    }
    return diagnostics;
}
