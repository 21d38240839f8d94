import type { ToolCall } from '../../../domain/chat-message.ts';
import type { ReplyChoice } from '../../../domain/reply-draft.ts';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

export function reasoningItem(id: string, text: string): object {
    return { id, type: 'reasoning', summary: [], content: text === '' ? [] : [reasoningPart(text)] };
}

export function reasoningPart(text: string): object {
    return { type: 'reasoning_text', text };
}

export function messageItem(id: string, status: ItemStatus, parts: readonly object[]): object {
    return { id, type: 'message', status, role: 'assistant', content: parts };
}

export function textPart(
    text: string,
    annotations: readonly unknown[] = [],
    logprobs: readonly unknown[] = [],
): object {
    return { type: 'output_text', text, annotations, logprobs };
}

export function refusalPart(refusal: string): object {
    return { type: 'refusal', refusal };
}

export function callItem(id: string, status: ItemStatus, call: ToolCall): object {
    const extra = call.extra === undefined ? {} : { extra_content: call.extra };
    return call.kind === 'custom'
        ? { id, type: 'custom_tool_call', status, call_id: call.id, name: call.name, input: call.arguments, ...extra }
        : { id, type: 'function_call', status, call_id: call.id, name: call.name, arguments: call.arguments, ...extra };
}

export type ItemKind = 'reasoning' | 'message' | 'call';

/** The ids of a reply's items, the same each time the reply is shown; `index` counts those of one kind from 0. */
export function itemId(kind: ItemKind, replyId: string, index: number): string {
    const prefix = { reasoning: 'rs', message: 'msg', call: 'fc' }[kind];
    return `${prefix}_${replyId}${String(index).padStart(2, '0')}`;
}

/** A reply that has ended, as its output items. */
export function toOutputItems(replyId: string, choice: ReplyChoice, status: ItemStatus): readonly object[] {
    const items: object[] = [];
    if (choice.reasoning !== '') items.push(reasoningItem(itemId('reasoning', replyId, 0), choice.reasoning));
    const parts = [
        ...(choice.text === '' ? [] : [textPart(choice.text, choice.annotations, choice.logprobs)]),
        ...(choice.refusal === '' ? [] : [refusalPart(choice.refusal)]),
    ];
    const isEmptyReply = parts.length === 0 && choice.toolCalls.length === 0;
    if (parts.length > 0 || isEmptyReply) {
        items.push(messageItem(itemId('message', replyId, 0), status, isEmptyReply ? [textPart('')] : parts));
    }
    const calls = choice.toolCalls.map((call, index) => callItem(itemId('call', replyId, index), status, call));
    return [...items, ...calls];
}
