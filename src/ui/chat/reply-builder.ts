import type { MessagePart, ThreadMessage } from './conversation-tree.ts';
import type { ReplyChunk } from './read-reply.ts';

export interface ReplyBuilder {
    add(chunk: ReplyChunk): void;
    /** The reply received so far. */
    toMessage(ending?: Pick<ThreadMessage, 'status' | 'error'>): ThreadMessage;
    readonly conversationId: () => string | null;
}

/** Builds a reply from its chunks. */
export function createReplyBuilder(parentId: string): ReplyBuilder {
    const parts: MessagePart[] = [];
    const createdAt = new Date().toISOString();
    let replyId: string | null = null;
    let conversationId: string | null = null;
    return {
        add(chunk) {
            if (chunk.type === 'start') {
                replyId = String(chunk['messageId']);
                conversationId = conversationIdOf(chunk['messageMetadata']);
            } else if (chunk.type === 'text-delta') {
                addText('text', String(chunk['delta']));
            } else if (chunk.type === 'reasoning-delta') {
                addText('reasoning', String(chunk['delta']));
            } else if (chunk.type === 'tool-input-available') {
                const { toolCallId, toolName, input } = chunk;
                const tool = { id: String(toolCallId), name: String(toolName), input };
                parts.push({ type: 'tool', ...tool, output: null, isError: false });
            } else if (chunk.type === 'tool-output-available' || chunk.type === 'tool-output-error') {
                endTool(chunk);
            }
        },
        toMessage: (ending = { status: 'COMPLETE' }) => ({
            id: replyId ?? `reply-to-${parentId}-${createdAt}`,
            parentId,
            role: 'assistant',
            parts: [...parts],
            createdAt,
            replyId,
            rating: null,
            ...ending,
        }),
        conversationId: () => conversationId,
    };

    function addText(type: 'text' | 'reasoning', text: string): void {
        const last = parts.at(-1);
        if (last?.type === type) parts.splice(-1, 1, { type, text: last.text + text });
        else if (text !== '') parts.push({ type, text });
    }

    function endTool(chunk: ReplyChunk): void {
        const index = parts.findIndex(part => part.type === 'tool' && part.id === chunk['toolCallId']);
        const tool = parts[index];
        if (tool?.type !== 'tool') return;
        const isError = chunk.type === 'tool-output-error';
        const output = isError ? chunk['errorText'] : chunk['output'];
        parts.splice(index, 1, { ...tool, isError, output: toText(output) });
    }
}

function toText(value: unknown): string {
    return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
}

function conversationIdOf(metadata: unknown): string | null {
    const id = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'conversationId') : null;
    return typeof id === 'string' ? id : null;
}
