/** `---`, `***` or `___`, three or more. */
export function isHorizontalRule(line: string): boolean {
    return /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line);
}

/** A line for authors: `#` and white space. `##` is a heading and `#word` a word. */
export function isCommentLine(line: string): boolean {
    return /^\s*#(?:\s|$)/.test(line);
}

/** The lines of a text, whichever way they end; what follows the last line break is a line only if it has characters. */
export function toLines(text: string): string[] {
    const lines = text.split(/\r\n|\n|\r/);
    if (lines.at(-1) === '') lines.pop();
    return lines;
}
