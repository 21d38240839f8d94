export interface FirstBookInput {
    readonly name: string;
    /** What the agent is, in the words of the person who makes it; may be empty. */
    readonly persona: string;
}

/** A good book to start from: short, and with an example of what a book can say. Pure. */
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

/** In a book a new line may begin something new. */
function toLine(text: string): string {
    return text.replace(/\s+/g, ' ').trim();
}
