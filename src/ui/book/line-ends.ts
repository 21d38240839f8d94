/** How the lines of a book end. An editor knows `\n` alone; a book is saved as it was written. */
export type LineEnd = '\n' | '\r\n';

/** That of the first line. */
export function lineEndOf(source: string): LineEnd {
    return /\r?\n/.exec(source)?.[0] === '\r\n' ? '\r\n' : '\n';
}

export function toEditorText(source: string): string {
    return source.replace(/\r\n?/g, '\n');
}

export function toSource(text: string, lineEnd: LineEnd): string {
    return lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd);
}
