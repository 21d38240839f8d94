export interface FirstBookInput {
    readonly name: string;
    /** May be empty. */
    readonly persona: string;
}

/** A short first book with examples of common commitments. Pure. */
export function toFirstBook({ name, persona }: FirstBookInput): string {
    const title = toLine(name);
    const description = toLine(persona);
    return [
        title,
        '',
        `PERSONA ${description === '' ? `You are ${title}, a friendly and helpful assistant.` : `You are ${title}. ${description}`}`,
        ...(description === '' ? [] : [`META DESCRIPTION ${description}`]),
        'RULE Always be polite, and say so when you do not know something.',
        'STYLE Use short sentences and plain words.',
        '',
        `INITIAL MESSAGE Hello! I am ${title}. How can I help you?`,
        '',
    ].join('\n');
}

/** Joins lines, because a new line could start another commitment. */
function toLine(text: string): string {
    return text.replace(/\s+/g, ' ').trim();
}
