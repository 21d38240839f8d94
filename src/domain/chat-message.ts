/**
 * One part of a message, in the shape of Chat Completions, which every provider accepts.
 * Fields that a client adds to a part (`detail`, `cache_control`, …) are kept.
 */
export type ContentPart =
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'refusal'; readonly refusal: string }
    | { readonly type: 'image_url'; readonly image_url: { readonly url: string; readonly detail?: string } }
    | { readonly type: 'input_audio'; readonly input_audio: { readonly data: string; readonly format: string } }
    | {
          readonly type: 'file';
          readonly file: { readonly file_data?: string; readonly file_id?: string; readonly filename?: string };
      };

/** Text, or parts if there is more than text. A single text part is always written as text. */
export type MessageContent = string | readonly ContentPart[];

export interface ToolCall {
    readonly id: string;
    /** `custom` tools take free text instead of JSON arguments. */
    readonly kind: 'function' | 'custom';
    readonly name: string;
    /** The JSON text of a function's arguments, or a custom tool's input, exactly as the model wrote it. */
    readonly arguments: string;
    /** What the provider wants back with the call, such as Google's signature of a thought; its field is `extra_content`. */
    readonly extra?: Readonly<Record<string, unknown>>;
}

export interface UserMessage {
    readonly role: 'user';
    readonly content: MessageContent;
    readonly name?: string;
}

export interface AssistantMessage {
    readonly role: 'assistant';
    readonly content: MessageContent;
    readonly toolCalls?: readonly ToolCall[];
    readonly refusal?: string;
    readonly name?: string;
    /** What the model thought before its tool calls. Some models want it back until the calls' results have led to a reply. */
    readonly reasoning?: string;
}

export interface ToolMessage {
    readonly role: 'tool';
    readonly toolCallId: string;
    readonly content: MessageContent;
}

/** A message of a thread. A client's system text is not in the thread: it is the turn's `context`. */
export type ChatMessage = UserMessage | AssistantMessage | ToolMessage;

/** The text of a message without its other parts, for search, hashing and estimates. */
export function textOf(content: MessageContent): string {
    if (typeof content === 'string') return content;
    return content.flatMap(part => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/**
 * Removes replies that were stopped before their first word: Anthropic, Google and Mistral reject empty messages. The user messages
 * around one are joined, since other models reject two messages of the same role in a row.
 */
export function withoutEmptyReplies(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    const last = messages.length - 1;
    if (!messages.some((message, index) => index < last && isEmptyReply(message))) return messages;
    const kept: ChatMessage[] = [];
    let isJoined = false;
    for (const [index, message] of messages.entries()) {
        if (index < last && isEmptyReply(message)) {
            isJoined = true;
            continue;
        }
        const before = kept.at(-1);
        if (isJoined && before?.role === 'user' && message.role === 'user') kept.splice(-1, 1, join(before, message));
        else kept.push(message);
        isJoined = false;
    }
    return kept;
}

function isEmptyReply(message: ChatMessage): boolean {
    if (message.role !== 'assistant') return false;
    const { content, toolCalls = [], refusal = '' } = message;
    const isSilent = partsOf(content).every(part => part.type === 'text' && part.text.trim() === '');
    return isSilent && toolCalls.length === 0 && refusal === '';
}

function join(before: UserMessage, after: UserMessage): UserMessage {
    if (typeof before.content === 'string' && typeof after.content === 'string') {
        return { ...after, content: `${before.content}\n\n${after.content}` };
    }
    return { ...after, content: [...partsOf(before.content), ...partsOf(after.content)] };
}

function partsOf(content: MessageContent) {
    return typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
}

/** The arguments of a function; `null` if they are no JSON object. */
export function parseArgumentsOrNull(text: string): Readonly<Record<string, unknown>> | null {
    if (text.trim() === '') return {};
    try {
        const value: unknown = JSON.parse(text);
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        return isObject ? Object.fromEntries(Object.entries(value)) : null;
    } catch {
        return null;
    }
}
