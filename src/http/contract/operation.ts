/** What an operation of the API is filed under in its description. */
export const TAGS = {
    openai: {
        name: 'OpenAI-compatible API',
        description: 'For clients of the OpenAI API: at the address of each agent, and at one that all agents share.',
    },
    web: { name: 'Web chat and pages', description: 'For the pages of this server and for pages that show an agent.' },
    learning: { name: 'Learning', description: 'What agents learn from conversations and from feedback.' },
    server: { name: 'Server', description: 'For those who run the server.' },
} as const;

export interface OperationInput {
    readonly id: string;
    readonly tag: keyof typeof TAGS;
    readonly summary: string;
    readonly description?: string;
}

/** What the description of the API says of a route beside its schemas. */
export function operation({ id, tag, summary, description }: OperationInput) {
    return {
        operationId: id,
        tags: [TAGS[tag].name],
        summary,
        ...(description === undefined ? {} : { description }),
    };
}
