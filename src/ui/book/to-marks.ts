import type { Text } from '@codemirror/state';
import type { Diagnostic } from '../../books/book.ts';
import { matchKeyword } from '../../books/match-keyword.ts';

/** The range of the text that a diagnostic underlines. */
export interface DiagnosticMark {
    readonly from: number;
    readonly to: number;
    readonly severity: Diagnostic['severity'];
    readonly message: string;
}

/** Underlines the keyword of a diagnostic, or the line from its column on. Pure. */
export function toMarks(diagnostics: readonly Diagnostic[], text: Text): readonly DiagnosticMark[] {
    return diagnostics.map(({ line, column, severity, message }) => {
        // The text may have become shorter since it was checked.
        const at = text.line(Math.min(line, text.lines));
        const from = Math.min(at.from + column - 1, at.to);
        const match = matchKeyword(at.text);
        const isKeyword = match !== null && at.from + match.start === from;
        return { from, to: isKeyword ? from + match.writtenKeyword.length : at.to, severity, message };
    });
}
