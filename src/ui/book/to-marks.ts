import type { Text } from '@codemirror/state';
import type { Diagnostic } from '../../books/book.ts';
import { matchKeyword } from '../../books/syntax/match-keyword.ts';

/** A part of the text that something is said about. */
export interface DiagnosticMark {
    readonly from: number;
    readonly to: number;
    readonly severity: Diagnostic['severity'];
    readonly message: string;
}

/** Where in the editor's text diagnostics stand: under their keyword, or under their line from the column on. Pure. */
export function toMarks(diagnostics: readonly Diagnostic[], text: Text): readonly DiagnosticMark[] {
    return diagnostics.map(({ line, column, severity, message }) => {
        // The text may be shorter by now than the one that was checked.
        const at = text.line(Math.min(line, text.lines));
        const from = Math.min(at.from + column - 1, at.to);
        const match = matchKeyword(at.text);
        const isKeyword = match !== null && at.from + match.start === from;
        return { from, to: isKeyword ? from + match.writtenKeyword.length : at.to, severity, message };
    });
}
