import type { ReplyDelta } from '../../../chat/chat-event.ts';
import { addToChoice, emptyChoice, type ReplyChoice } from '../../../chat/reply-draft.ts';
import { toEventData } from '../../event-stream.ts';
import {
    callItem,
    type ItemKind,
    itemId,
    messageItem,
    reasoningItem,
    reasoningPart,
    refusalPart,
    textPart,
} from './response-items.ts';

export interface ItemStream {
    /** An event of the response with the next number. */
    frame(type: string, fields: object): string;
    add(delta: ReplyDelta, replyId: string): string;
    close(status: 'completed' | 'incomplete'): string;
    items(): readonly object[];
    isEmpty(): boolean;
}

/** Turns deltas into items that begin, grow and end one after the other, as the Responses API streams them. */
export function createItemStream(): ItemStream {
    const items: object[] = [];
    const begun: Record<ItemKind, number> = { reasoning: 0, message: 0, call: 0 };
    let open: OpenItem | null = null;
    let replyId = '';
    let sequenceNumber = 0;
    return { frame, add, close, items: () => items, isEmpty: () => open === null && items.length === 0 };

    function frame(type: string, fields: object): string {
        const data = toEventData({ type, sequence_number: sequenceNumber, ...fields });
        sequenceNumber += 1;
        return `event: ${type}\ndata: ${data}\n\n`;
    }

    function add(delta: ReplyDelta, ofReply: string): string {
        replyId = ofReply;
        const key = keyOf(delta);
        if (key === null) return '';
        if (open?.key === key) {
            grow(open, delta);
            return deltaFrame(open, delta);
        }
        const closed = close('completed');
        const item = begin(key);
        open = item;
        grow(item, delta);
        const added = frame('response.output_item.added', {
            output_index: item.outputIndex,
            item: toItem(item, 'in_progress'),
        });
        const part = toPart(item, true);
        const addedPart =
            part === null ? '' : frame('response.content_part.added', { ...placeOf(item), content_index: 0, part });
        return closed + added + addedPart + deltaFrame(item, delta);
    }

    function begin(key: string): OpenItem {
        const kind = key.startsWith('call') ? 'call' : key === 'reasoning' ? 'reasoning' : 'message';
        const index = begun[kind];
        begun[kind] += 1;
        return { key, id: itemId(kind, replyId, index), outputIndex: items.length, choice: emptyChoice() };
    }

    function deltaFrame(item: OpenItem, delta: ReplyDelta): string {
        const place = placeOf(item);
        switch (delta.type) {
            case 'text-delta': {
                const logprobs = delta.logprobs ?? [];
                return frame('response.output_text.delta', { ...place, content_index: 0, delta: delta.text, logprobs });
            }
            case 'reasoning-delta':
                return frame('response.reasoning_text.delta', { ...place, content_index: 0, delta: delta.text });
            case 'refusal-delta':
                return frame('response.refusal.delta', { ...place, content_index: 0, delta: delta.text });
            case 'tool-call-delta':
                return frame(`response.${CALL_EVENTS[delta.kind]}.delta`, { ...place, delta: delta.text });
            default:
                return '';
        }
    }

    function close(status: 'completed' | 'incomplete'): string {
        if (open === null) return '';
        const item = open;
        open = null;
        const content = contentDone(item);
        const done = toItem(item, status);
        items.push(done);
        return content + frame('response.output_item.done', { output_index: item.outputIndex, item: done });
    }

    function contentDone(item: OpenItem): string {
        const { text, reasoning, refusal, toolCalls, logprobs } = item.choice;
        const place = placeOf(item);
        const [call] = toolCalls;
        if (call !== undefined) {
            const field = call.kind === 'custom' ? { input: call.arguments } : { arguments: call.arguments };
            return frame(`response.${CALL_EVENTS[call.kind]}.done`, { ...place, name: call.name, ...field });
        }
        const position = { ...place, content_index: 0 };
        let said: string;
        if (reasoning !== '') said = frame('response.reasoning_text.done', { ...position, text: reasoning });
        else if (refusal !== '') said = frame('response.refusal.done', { ...position, refusal });
        else said = frame('response.output_text.done', { ...position, text, logprobs });
        return said + frame('response.content_part.done', { ...position, part: toPart(item, false) });
    }
}

/** An item that has begun: what its events are called, and how it looks when it is done. */
interface OpenItem {
    readonly key: string;
    readonly id: string;
    readonly outputIndex: number;
    readonly choice: ReplyChoice;
}

const CALL_EVENTS = { function: 'function_call_arguments', custom: 'custom_tool_call_input' } as const;

/** Which item a delta belongs to: one for each call, one for each run of reasoning, text or refusal. */
function keyOf(delta: ReplyDelta): string | null {
    switch (delta.type) {
        case 'text-delta':
            return 'text';
        case 'reasoning-delta':
            return 'reasoning';
        case 'refusal-delta':
            return 'refusal';
        case 'tool-call-start':
        case 'tool-call-delta':
            return `call ${delta.index}`;
        case 'annotations':
            return null;
    }
}

/** Every item has a choice of its own, in which its call is the first. */
function grow({ choice }: OpenItem, delta: ReplyDelta): void {
    addToChoice(choice, 'index' in delta ? { ...delta, index: 0 } : delta);
}

function placeOf({ id, outputIndex }: OpenItem): object {
    return { item_id: id, output_index: outputIndex };
}

/** The item's content part; empty when it begins. `null` for calls, which have none. */
function toPart({ key, choice }: OpenItem, isNew: boolean): object | null {
    if (key === 'reasoning') return reasoningPart(isNew ? '' : choice.reasoning);
    if (key === 'refusal') return refusalPart(isNew ? '' : choice.refusal);
    if (key !== 'text') return null;
    return isNew ? textPart('') : textPart(choice.text, choice.annotations, choice.logprobs);
}

function toItem(item: OpenItem, status: 'in_progress' | 'completed' | 'incomplete'): object {
    const isNew = status === 'in_progress';
    const [call] = item.choice.toolCalls;
    if (call !== undefined) return callItem(item.id, status, isNew ? { ...call, arguments: '' } : call);
    if (item.key === 'reasoning') return reasoningItem(item.id, isNew ? '' : item.choice.reasoning);
    const part = toPart(item, isNew);
    return messageItem(item.id, status, isNew || part === null ? [] : [part]);
}
