/** `---`, `***` or `___`, three or more. */
export function isHorizontalRule(line: string): boolean {
    return line.length >= 3 && /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line);
}

/** A line for authors: `#` and white space. `##` is a heading and `#word` a word. */
export function isCommentLine(line: string): boolean {
    return line.includes('#') && /^\s*#(?:\s|$)/.test(line);
}

/** The lines of a text, whichever way they end; what follows the last line break is a line only if it has characters. */
export function toLines(text: string): string[] {
    // A text without carriage returns, which almost every book is, comes apart several times as fast without a pattern.
    const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines;
}
