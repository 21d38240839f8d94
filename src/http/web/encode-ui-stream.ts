import type { ChatEvent, FinishReason, ToolRunEvent, Usage } from '../../chat/chat-event.ts';
import { drainReply } from '../../chat/collect-reply.ts';
import { isToolRun } from '../../chat/is-tool-run.ts';
import { createReplyDraft } from '../../chat/reply-draft.ts';
import { toEventData } from '../event-stream.ts';
import { toInput, toolInput } from './tool-input.ts';
import { createUiParts } from './ui-parts.ts';

/** Marks the answer as the AI SDK's UI message stream, version 1. */
export const UI_STREAM_HEADERS = { 'x-vercel-ai-ui-message-stream': 'v1' } as const;
const DONE_FRAME = 'data: [DONE]\n\n';

export interface UiStreamInput {
    /** The id of the answer that this reply goes on with after the client ran a tool; `null` for a new one. */
    readonly continuedMessageId: string | null;
}

/**
 * The events of one reply as frames of the UI message stream. It shows one answer: alternatives beyond the first are in the history.
 */
export async function* toUiFrames(
    events: AsyncIterable<ChatEvent>,
    { continuedMessageId }: UiStreamInput,
): AsyncGenerator<string, void, undefined> {
    const draft = createReplyDraft();
    let open: OpenPart | null = null;
    let partCount = 0;
    for await (const event of events) {
        if (event.type === 'start') {
            const messageId = continuedMessageId ?? event.replyId;
            yield frame({ type: 'start', messageId, messageMetadata: { conversationId: event.conversationId } });
            yield frame({ type: 'start-step' });
        } else if (event.type === 'finish') {
            if (open !== null) yield frame(endOf(open));
            for (const call of draft.choices[0]?.toolCalls ?? []) yield frame(toolInput(call));
            yield frame({ type: 'finish-step' });
            yield frame({
                type: 'finish',
                finishReason: toUiReason(event.reasons[0]),
                messageMetadata: { usage: toUiUsage(event.usage) },
            });
            yield DONE_FRAME;
        } else if (isToolRun(event)) {
            if (open !== null) yield frame(endOf(open));
            open = null;
            yield frame(toToolRunChunk(event));
        } else if (event.choice === 0) {
            draft.add(event);
            const kind = PART_OF_DELTA[event.type];
            if (open !== null && open.kind !== kind) {
                yield frame(endOf(open));
                open = null;
            }
            if (kind !== null && open === null) {
                open = { kind, id: `${kind}-${partCount}` };
                partCount += 1;
                yield frame({ type: `${kind}-start`, id: open.id });
            }
            if (open !== null && 'text' in event) {
                yield frame({ type: `${open.kind}-delta`, id: open.id, delta: event.text });
            } else if (event.type === 'tool-call-start') {
                yield frame({ type: 'tool-input-start', toolCallId: event.id, toolName: event.name });
            } else if (event.type === 'tool-call-delta') {
                const toolCallId = draft.choices[0]?.toolCalls[event.index]?.id;
                yield frame({ type: 'tool-input-delta', toolCallId, inputTextDelta: event.text });
            }
        }
    }
}

/** A failure in the middle of the stream; the SDK raises it. */
export function uiErrorFrames(message: string): readonly string[] {
    return [frame({ type: 'error', errorText: message }), DONE_FRAME];
}

/** The whole reply as one JSON answer, with the parts that the stream would have built. */
export async function toUiAnswer(events: AsyncIterable<ChatEvent>): Promise<object> {
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

function endOf({ kind, id }: OpenPart): object {
    return { type: `${kind}-end`, id };
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
