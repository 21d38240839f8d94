import type { ChatMessage, ContentPart, MessageContent } from '../../../chat/chat-message.ts';
import type { ListItem } from '../stored/page-query.ts';
import { callItem } from './response-items.ts';

/** The messages of a thread as input items of the response that answers them, oldest first. */
export function threadToInputItems(thread: readonly ChatMessage[], replyId: string): readonly ListItem[] {
    return thread.flatMap(toItems).map((item, index) => ({ ...item, id: `msg_${replyId}_${index}` }));
}

function toItems(message: ChatMessage): readonly object[] {
    if (message.role === 'tool') {
        const output = typeof message.content === 'string' ? message.content : toParts(message.content, 'input_text');
        return [{ type: 'function_call_output', status: 'completed', call_id: message.toolCallId, output }];
    }
    const type = message.role === 'user' ? 'input_text' : 'output_text';
    const calls = message.role === 'assistant' ? (message.toolCalls ?? []) : [];
    const isEmpty = message.content === '' && calls.length > 0;
    return [
        ...(isEmpty
            ? []
            : [{ type: 'message', status: 'completed', role: message.role, content: toParts(message.content, type) }]),
        ...calls.map(call => callItem('', 'completed', call)),
    ];
}

function toParts(content: MessageContent, textType: 'input_text' | 'output_text'): readonly object[] {
    const parts: readonly ContentPart[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
    return parts.map(part => {
        if (part.type === 'image_url') {
            return { type: 'input_image', image_url: part.image_url.url, detail: part.image_url.detail ?? 'auto' };
        }
        if (part.type === 'file') return { type: 'input_file', ...part.file };
        if (part.type !== 'text') return part;
        return textType === 'output_text'
            ? { type: textType, text: part.text, annotations: [], logprobs: [] }
            : { type: textType, text: part.text };
    });
}
