import { type ThreadMessage, textOf } from './conversation-tree.ts';

export const EXPORT_FORMATS = { md: 'Markdown', txt: 'Text', json: 'JSON' } as const;
export type ExportFormat = keyof typeof EXPORT_FORMATS;

export interface ExportInput {
    readonly agentFullName: string;
    readonly branch: readonly ThreadMessage[];
}

/** The selected branch as the text of a file. Pure. */
export function exportConversation({ agentFullName, branch }: ExportInput, format: ExportFormat): string {
    const nameOf = ({ role }: ThreadMessage) => (role === 'user' ? 'You' : agentFullName);
    if (format === 'json') {
        const messages = branch.map(({ role, parts, createdAt, status }) => ({ role, parts, createdAt, status }));
        return `${JSON.stringify({ agent: agentFullName, messages }, null, 2)}\n`;
    }
    const texts = branch.map(message => {
        const files = message.parts.flatMap(part =>
            part.type === 'file' ? [`[${part.filename ?? part.mediaType}]`] : [],
        );
        const text = [...files, textOf(message)].join('\n\n');
        return format === 'md' ? `## ${nameOf(message)}\n\n${text}` : `${nameOf(message)}:\n${text}`;
    });
    return `${format === 'md' ? `# Conversation with ${agentFullName}\n\n` : ''}${texts.join('\n\n')}\n`;
}

/** Offers a text to the browser as a download. */
export function downloadText(name: string, text: string): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text]));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
}
