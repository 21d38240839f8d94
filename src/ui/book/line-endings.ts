/** The editor uses only `\n`; a book is saved with the line endings that it had. */
export type LineEnding = '\n' | '\r\n';

/** The line ending of the first line. */
export function lineEndingOf(source: string): LineEnding {
    return /\r?\n/.exec(source)?.[0] === '\r\n' ? '\r\n' : '\n';
}

export function toEditorText(source: string): string {
    return source.replace(/\r\n?/g, '\n');
}

export function toSource(text: string, lineEnd: LineEnding): string {
    return lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd);
}
