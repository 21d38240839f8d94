import type {
    ChatEvent,
    ChatEvents,
    FinishReason,
    ReplyDelta,
    ReplyEnd,
    ReplyStart,
    ToolRunEvent,
    Usage,
} from '../../../chat/chat-event.ts';
import { isToolRun } from '../../../chat/chat-event.ts';
import { drainReply } from '../../../chat/collect-reply.ts';
import { createReplyDraft } from '../../../chat/reply-draft.ts';
import { textToEventData, toEventData } from '../../event-stream.ts';
import type { ReplyEncoder } from '../../frame-source.ts';
import { toInput, toolInput } from './tool-input.ts';
import { createUiParts } from './ui-parts.ts';

/** Marks the answer as the AI SDK's UI message stream, version 1. */
export const UI_STREAM_HEADERS = { 'x-vercel-ai-ui-message-stream': 'v1' } as const;
const DONE_FRAME = 'data: [DONE]\n\n';

export interface UiStreamInput {
    /** The id of the answer that this reply goes on with after the client ran a tool; `null` for a new one. */
    readonly continuedMessageId: string | null;
}

/** Writes the events of one reply as frames of the UI message stream. It shows one answer: alternatives beyond the first are in the history. */
export function createUiEncoder({ continuedMessageId }: UiStreamInput): ReplyEncoder {
    const draft = createReplyDraft();
    let open: OpenPart | null = null;
    let partCount = 0;
    return { encode };

    function encode(event: ChatEvent): string {
        if (event.type === 'start') return begin(event);
        if (event.type === 'finish') return finish(event);
        if (isToolRun(event)) return closePart() + frame(toToolRunChunk(event));
        return event.choice === 0 ? add(event) : '';
    }

    function begin({ replyId, conversationId }: ReplyStart): string {
        const messageId = continuedMessageId ?? replyId;
        return frame({ type: 'start', messageId, messageMetadata: { conversationId } }) + frame({ type: 'start-step' });
    }

    function add(delta: ReplyDelta): string {
        draft.add(delta);
        const kind = PART_OF_DELTA[delta.type];
        const closed = open !== null && open.kind !== kind ? closePart() : '';
        if (kind !== null) return closed + addToPart(kind, 'text' in delta ? delta.text : '');
        if (delta.type === 'tool-call-start') {
            return closed + frame({ type: 'tool-input-start', toolCallId: delta.id, toolName: delta.name });
        }
        if (delta.type !== 'tool-call-delta') return closed;
        const toolCallId = draft.choices[0]?.toolCalls[delta.index]?.id;
        return closed + frame({ type: 'tool-input-delta', toolCallId, inputTextDelta: delta.text });
    }

    function addToPart(kind: OpenPart['kind'], text: string): string {
        let begun = '';
        if (open === null) {
            open = { kind, id: `${kind}-${partCount}` };
            partCount += 1;
            begun = frame({ type: `${kind}-start`, id: open.id });
        }
        return `${begun}data: {"type":"${kind}-delta","id":"${open.id}","delta":${textToEventData(text)}}\n\n`;
    }

    function closePart(): string {
        if (open === null) return '';
        const end = frame({ type: `${open.kind}-end`, id: open.id });
        open = null;
        return end;
    }

    function finish({ reasons, usage }: ReplyEnd): string {
        const calls = (draft.choices[0]?.toolCalls ?? []).map(call => frame(toolInput(call)));
        const finishReason = toUiReason(reasons[0]);
        const end = frame({ type: 'finish', finishReason, messageMetadata: { usage: toUiUsage(usage) } });
        return closePart() + calls.join('') + frame({ type: 'finish-step' }) + end + DONE_FRAME;
    }
}

/** A failure in the middle of the stream; the SDK raises it. */
export function uiErrorFrames(message: string): readonly string[] {
    return [frame({ type: 'error', errorText: message }), DONE_FRAME];
}

/** The whole reply as one JSON answer, with the parts that the stream would have built. */
export async function toUiAnswer(events: ChatEvents): Promise<object> {
    const answer = createUiParts();
    const { start, finish } = await drainReply(events, answer.add);
    return {
        conversationId: start.conversationId,
        message: { id: start.replyId, role: 'assistant', parts: answer.parts() },
        finishReason: toUiReason(finish.reasons[0]),
        usage: toUiUsage(finish.usage),
    };
}

interface OpenPart {
    readonly kind: 'text' | 'reasoning';
    readonly id: string;
}

/** A refusal is a text like any other to a person who reads it. */
const PART_OF_DELTA = {
    'text-delta': 'text',
    'refusal-delta': 'text',
    'reasoning-delta': 'reasoning',
    'tool-call-start': null,
    'tool-call-delta': null,
    annotations: null,
} as const;

function frame(chunk: object): string {
    return `data: ${toEventData(chunk)}\n\n`;
}

/** To the SDK an own tool is one that the provider ran: it shows it and never runs it itself. */
function toToolRunChunk(event: ToolRunEvent): object {
    const base = { toolCallId: event.id, providerExecuted: true, dynamic: true };
    if (event.type === 'tool-run-start') {
        return { type: 'tool-input-available', ...base, toolName: event.name, input: toInput(event.arguments) };
    }
    return event.isError
        ? { type: 'tool-output-error', ...base, errorText: event.text }
        : { type: 'tool-output-available', ...base, output: event.text };
}

function toUiReason(reason: FinishReason | undefined): string {
    return (reason ?? 'stop').replace('_', '-');
}

function toUiUsage(usage: Usage): object {
    return { inputTokens: usage.promptTokens, outputTokens: usage.completionTokens, totalTokens: usage.totalTokens };
}
