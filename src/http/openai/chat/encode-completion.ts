import type {
    ChatEvent,
    ChatEvents,
    FinishReason,
    ReplyDelta,
    ReplyEnd,
    ReplyStart,
    Usage,
} from '../../../chat/chat-event.ts';
import { isToolRun } from '../../../chat/chat-event.ts';
import type { ToolCall } from '../../../chat/chat-message.ts';
import { collectReply } from '../../../chat/collect-reply.ts';
import { emptyChoice, type ReplyChoice } from '../../../chat/reply-draft.ts';
import { toErrorBody } from '../../errors.ts';
import { type EventStreamInput, textToEventData, toEventData } from '../../event-stream.ts';
import type { ReplyEncoder } from '../../frame-source.ts';
import type { HttpContext } from '../../http-context.ts';
import { logFailure } from '../../log-failure.ts';
import { toModelId } from '../api-request.ts';

type ReplyHead = Pick<ReplyStart, 'replyId' | 'agentName' | 'createdAt'>;

export const DONE_FRAME = 'data: [DONE]\n\n';

/** The events of one reply as the object `chat.completion`. Keys without a value are left out, where the schema allows it. */
export async function toChatCompletion(events: ChatEvents): Promise<object> {
    const { start, finish, choices } = await collectReply(events);
    return toCompletionObject(start, { ...finish, choices });
}

export interface CompletedReply {
    readonly choices: readonly ReplyChoice[];
    /** One a choice. */
    readonly reasons: readonly FinishReason[];
    readonly usage: Usage | null;
}

/** A whole reply as the object `chat.completion`. */
export function toCompletionObject(start: ReplyHead, { choices, reasons, usage }: CompletedReply): object {
    return {
        ...head(start, 'chat.completion'),
        choices: reasons.map((reason, index) => toChoice(choices[index] ?? emptyChoice(), index, reason)),
        ...(usage === null ? {} : { usage: toUsage(usage) }),
    };
}

/**
 * Writes the events of one reply as frames of `chat.completion.chunk`: for each choice a chunk with the role, its deltas, a chunk with the
 * finish reason; then usage if asked for, then `[DONE]`.
 */
export function createChunkEncoder({ isUsageIncluded }: { readonly isUsageIncluded: boolean }): ReplyEncoder {
    let open = '';
    const close = isUsageIncluded ? ',"usage":null}\n\n' : '}\n\n';
    const begun = new Set<number>();
    return { encode };

    function encode(event: ChatEvent): string {
        if (event.type === 'start') {
            // What all chunks of a reply have in common is written once.
            open = `data: ${JSON.stringify(head(event, 'chat.completion.chunk')).slice(0, -1)},"choices":`;
            return begin(0);
        }
        if (event.type === 'finish') return finish(event);
        // Almost all events are pieces of text. A client does not see the agent's own tools.
        if (event.type !== 'text-delta' && isToolRun(event)) return '';
        return begin(event.choice) + open + toChoices(event) + close;
    }

    function begin(choice: number): string {
        if (begun.has(choice)) return '';
        begun.add(choice);
        const delta = { role: 'assistant', content: '', refusal: null };
        return `${open}${JSON.stringify([{ index: choice, delta, logprobs: null, finish_reason: null }])}${close}`;
    }

    function finish({ reasons, usage }: ReplyEnd): string {
        const ends = reasons.map((reason, index) => {
            const choice = { index, delta: {}, logprobs: null, finish_reason: reason };
            return begin(index) + open + JSON.stringify([choice]) + close;
        });
        const counts = isUsageIncluded ? `${open}[],"usage":${JSON.stringify(toUsage(usage))}}\n\n` : '';
        return ends.join('') + counts + DONE_FRAME;
    }
}

/** How a stream of chunks tells of a failure in its middle: every SDK raises this. */
export function completionErrorFrames(
    { log }: HttpContext,
    request: Request,
): Pick<EventStreamInput, 'toErrorFrames' | 'onLateError'> {
    return {
        toErrorFrames: error => [`data: ${toEventData(toErrorBody(logFailure(log, request, error)))}\n\n`, DONE_FRAME],
        onLateError: error => void logFailure(log, request, error),
    };
}

/** Almost every chunk is a piece of text; written out, it costs a fifth of what its object does. */
function toChoices(event: ReplyDelta): string {
    if (event.type !== 'text-delta' || event.logprobs !== undefined) return toEventData([toChunkChoice(event)]);
    const { choice, text } = event;
    return `[{"index":${choice},"delta":{"content":${textToEventData(text)}},"logprobs":null,"finish_reason":null}]`;
}

function toChunkChoice(event: ReplyDelta): object {
    const logprobs = event.type === 'text-delta' && event.logprobs ? { content: event.logprobs, refusal: null } : null;
    return { index: event.choice, delta: toDelta(event), logprobs, finish_reason: null };
}

function toDelta(event: ReplyDelta): object {
    switch (event.type) {
        case 'text-delta':
            return { content: event.text };
        case 'reasoning-delta':
            return { reasoning_content: event.text };
        case 'refusal-delta':
            return { refusal: event.text };
        case 'annotations':
            return { annotations: event.annotations };
        case 'tool-call-start':
            return {
                tool_calls: [{ index: event.index, ...toWireCall({ ...event, arguments: '' }) }],
            };
        case 'tool-call-delta':
            return {
                tool_calls: [
                    event.kind === 'custom'
                        ? { index: event.index, custom: { input: event.text } }
                        : { index: event.index, function: { arguments: event.text } },
                ],
            };
    }
}

function toChoice(choice: ReplyChoice, index: number, reason: FinishReason): object {
    const hasText = choice.text !== '' || (choice.toolCalls.length === 0 && choice.refusal === '');
    return {
        index,
        message: {
            role: 'assistant',
            content: hasText ? choice.text : null,
            refusal: choice.refusal === '' ? null : choice.refusal,
            ...(choice.reasoning === '' ? {} : { reasoning_content: choice.reasoning }),
            ...(choice.toolCalls.length === 0 ? {} : { tool_calls: choice.toolCalls.map(toWireCall) }),
            ...(choice.annotations.length === 0 ? {} : { annotations: choice.annotations }),
        },
        logprobs: choice.logprobs.length === 0 ? null : { content: choice.logprobs, refusal: null },
        finish_reason: reason,
    };
}

export function toWireCall(call: ToolCall): object {
    return call.kind === 'custom'
        ? { id: call.id, type: 'custom', custom: { name: call.name, input: call.arguments } }
        : { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}

function toUsage(usage: Usage): object {
    return {
        prompt_tokens: usage.promptTokens,
        completion_tokens: usage.completionTokens,
        total_tokens: usage.totalTokens,
        prompt_tokens_details: { cached_tokens: usage.cachedTokens ?? 0, audio_tokens: 0 },
        completion_tokens_details: {
            reasoning_tokens: usage.reasoningTokens ?? 0,
            audio_tokens: 0,
            accepted_prediction_tokens: 0,
            rejected_prediction_tokens: 0,
        },
    };
}

function head(start: ReplyHead, object: string): object {
    return {
        id: `chatcmpl-${start.replyId}`,
        object,
        created: Math.floor(start.createdAt.getTime() / 1000),
        model: toModelId(start.agentName),
    };
}
