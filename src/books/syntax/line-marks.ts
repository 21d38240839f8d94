/** `---`, `***` or `___`, three or more. */
export function isHorizontalRule(line: string): boolean {
    return line.length >= 3 && /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/.test(line);
}

/** A comment for authors: `#` and white space. `##` is a heading, and `#word` is a word. */
export function isCommentLine(line: string): boolean {
    return line.includes('#') && /^\s*#(?:\s|$)/.test(line);
}

/** The lines of a text with any line ending. Text after the last line break is a line only if it is not empty. */
export function toLines(text: string): string[] {
    // Almost no book has carriage returns, and splitting by a string is several times as fast as by a pattern.
    const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines;
}
