import { sha256Hex } from '../shared/hash.ts';
import type { AssistantMessage, ChatMessage, ContentPart, MessageContent, ToolCall } from './chat-message.ts';

/** The role that a message has in the history. */
export const ROLE_IN_HISTORY = { user: 'USER', assistant: 'MODEL', tool: 'TOOL' } as const;

/** The hash chain of a thread: for each message, the hash of its predecessor's hash, its role and its canonical content. */
export function chainThread(thread: readonly ChatMessage[], previousMessageHash: string | null = null): string[] {
    let previous = previousMessageHash;
    return thread.map(message => {
        previous = hashMessage(previous, message);
        return previous;
    });
}

/**
 * SHA-256 of (previousMessageHash, role, canonical content). It ignores what clients change when they send a message back: white space
 * around a text, text as string or part, a refusal as text, and white space in the JSON of tool arguments.
 */
export function hashMessage(previousMessageHash: string | null, message: ChatMessage): string {
    return sha256Hex(JSON.stringify([previousMessageHash, ROLE_IN_HISTORY[message.role], canonicalContent(message)]));
}

function canonicalContent(message: ChatMessage): unknown {
    if (message.role === 'user') return canonicalParts(message.content);
    if (message.role === 'tool') return [message.toolCallId, canonicalParts(message.content)];
    const content = canonicalParts(saidParts(message));
    const calls = message.toolCalls ?? [];
    return calls.length === 0 ? content : [content, calls.map(canonicalCall), null];
}

/** Protocols carry a refusal in its own field, as a part, or as plain text. */
function saidParts({ content, refusal = '' }: AssistantMessage): readonly ContentPart[] {
    const parts: readonly ContentPart[] = typeof content === 'string' ? [toTextPart(content)] : content;
    const said = parts.map(part => (part.type === 'refusal' ? toTextPart(part.refusal) : part));
    return [...said, toTextPart(refusal)].filter(part => part.type !== 'text' || part.text !== '');
}

function toTextPart(text: string): ContentPart {
    return { type: 'text', text };
}

function canonicalParts(content: MessageContent): unknown {
    if (typeof content === 'string') return content.trim();
    const texts = content.flatMap(part => (part.type === 'text' ? [part.text] : []));
    return texts.length === content.length ? texts.join('\n').trim() : content.map(canonicalPart);
}

function canonicalPart(part: ContentPart): unknown {
    if (part.type === 'text') return part.text.trim();
    if (part.type === 'refusal') return ['refusal', part.refusal];
    if (part.type === 'image_url') return ['image', part.image_url.url];
    if (part.type === 'input_audio') return ['audio', part.input_audio.format, part.input_audio.data];
    return ['file', part.file.file_id ?? null, part.file.file_data ?? null];
}

function canonicalCall(call: ToolCall): unknown {
    return [call.id, call.name, compactJson(call.arguments)];
}

/** Clients parse and rewrite arguments; only the value counts. */
function compactJson(text: string): string {
    try {
        return JSON.stringify(JSON.parse(text));
    } catch {
        return text;
    }
}
