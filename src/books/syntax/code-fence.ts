/** The backticks or tildes that open a code fence on `line`, or null. Indentation has no meaning in a book. */
export function openingFenceOrNull(line: string): string | null {
    if (!hasFenceMark(line)) return null;
    return OPENING_PATTERN.exec(line)?.[1] ?? null;
}

// As in CommonMark, a backtick fence has no further backtick on its line: that is inline code.
const OPENING_PATTERN = /^\s*(`{3,}(?=[^`]*$)|~{3,})/;

/** Whether `line` closes a fence opened by `marker`: the same character, at least as many, and nothing else. */
export function closesFence(line: string, marker: string): boolean {
    const closing = closingFenceOrNull(line);
    return closing !== null && closing[0] === marker[0] && closing.length >= marker.length;
}

/** The backticks or tildes that are the only text of `line`, so that they can close a fence, or null. */
function closingFenceOrNull(line: string): string | null {
    if (!hasFenceMark(line)) return null;
    return CLOSING_PATTERN.exec(line)?.[1] ?? null;
}

const CLOSING_PATTERN = /^\s*(`{3,}|~{3,})\s*$/;

/** Whether `text` may have code fences. */
export function hasFenceMark(text: string): boolean {
    return text.includes('```') || text.includes('~~~');
}

/** `text` without the code in its fences. */
export function withoutFencedCode(text: string): string {
    if (!hasFenceMark(text)) return text;
    let marker: string | null = null;
    const outside: string[] = [];
    for (const line of text.split('\n')) {
        if (marker !== null) {
            if (closesFence(line, marker)) marker = null;
            continue;
        }
        marker = openingFenceOrNull(line);
        outside.push(line);
    }
    return outside.join('\n');
}
