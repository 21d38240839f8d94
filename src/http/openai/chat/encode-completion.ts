import { collectReply } from '../../../chat/collect-reply.ts';
import { emptyChoice } from '../../../chat/reply-draft.ts';
import type {
    ChatEvent,
    ChatEvents,
    FinishReason,
    ReplyDelta,
    ReplyEnd,
    ReplyStart,
    Usage,
} from '../../../domain/chat-event.ts';
import { isToolRun } from '../../../domain/chat-event.ts';
import type { ToolCall } from '../../../domain/chat-message.ts';
import type { ReplyChoice } from '../../../domain/reply-draft.ts';
import { toErrorBody } from '../../errors.ts';
import { type EventStreamInput, textToEventData, toEventData } from '../../event-stream.ts';
import type { ReplyEncoder } from '../../frame-source.ts';
import type { HttpContext } from '../../http-context.ts';
import { logFailure } from '../../log-failure.ts';
import { toModelId } from '../api-request.ts';

type ReplyHead = Pick<ReplyStart, 'replyId' | 'agentName' | 'createdAt'>;

export const DONE_FRAME = 'data: [DONE]\n\n';

/** The events of one reply as the object `chat.completion`. Keys without a value are left out if the schema allows it. */
export async function toChatCompletion(events: ChatEvents, isLegacy = false): Promise<object> {
    const { start, finish, choices } = await collectReply(events);
    return toCompletionObject(start, { ...finish, choices, isLegacy });
}

export interface CompletedReply {
    readonly choices: readonly ReplyChoice[];
    /** One a choice. */
    readonly reasons: readonly FinishReason[];
    readonly usage: Usage | null;
    readonly isLegacy?: boolean;
}

/** A whole reply as the object `chat.completion`. */
export function toCompletionObject(start: ReplyHead, reply: CompletedReply): object {
    const { choices, reasons, usage, isLegacy = false } = reply;
    return {
        ...head(start, 'chat.completion'),
        choices: reasons.map((reason, index) => {
            const choice = toChoice(choices[index] ?? emptyChoice(), index, reason);
            return isLegacy ? toLegacyChoice(choice) : choice;
        }),
        ...(usage === null ? {} : { usage: toUsage(usage) }),
    };
}

interface ChunkEncoderInput {
    readonly isUsageIncluded: boolean;
    /** Whether calls are written as `function_call`, for clients that send `functions`. */
    readonly isLegacy?: boolean;
}

/**
 * Writes the events of one reply as frames of `chat.completion.chunk`: for each choice a chunk with the role, its deltas, a chunk with the
 * finish reason; then usage if asked for, then `[DONE]`.
 */
export function createChunkEncoder({ isUsageIncluded, isLegacy = false }: ChunkEncoderInput): ReplyEncoder {
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
        if (isLegacy && isCall(event))
            return event.index > 0 ? '' : begin(event.choice) + open + toLegacyCall(event) + close;
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
            const choice = {
                index,
                delta: {},
                logprobs: null,
                finish_reason: isLegacy ? toLegacyReason(reason) : reason,
            };
            return begin(index) + open + JSON.stringify([choice]) + close;
        });
        const counts = isUsageIncluded ? `${open}[],"usage":${JSON.stringify(toUsage(usage))}}\n\n` : '';
        return ends.join('') + counts + DONE_FRAME;
    }
}

/** How a stream of chunks reports a failure in its middle: every SDK raises this. */
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

type CallDelta = Extract<ReplyDelta, { type: 'tool-call-start' | 'tool-call-delta' }>;

function isCall(event: ReplyDelta): event is CallDelta {
    return event.type === 'tool-call-start' || event.type === 'tool-call-delta';
}

/** The old form has room for one call: the first. */
function toLegacyCall(event: CallDelta): string {
    const call = event.type === 'tool-call-start' ? { name: event.name, arguments: '' } : { arguments: event.text };
    return toEventData([{ index: event.choice, delta: { function_call: call }, logprobs: null, finish_reason: null }]);
}

function toLegacyReason(reason: FinishReason) {
    return reason === 'tool_calls' ? 'function_call' : reason;
}

function toLegacyChoice(choice: ReturnType<typeof toChoice>): object {
    const { tool_calls: calls, ...message } = choice.message;
    const call = calls?.[0];
    const reason = toLegacyReason(choice.finish_reason);
    if (call?.type !== 'function') return { ...choice, message, finish_reason: reason };
    return { ...choice, message: { ...message, function_call: call.function }, finish_reason: reason };
}

function toChoice(choice: ReplyChoice, index: number, reason: FinishReason) {
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

export function toWireCall(call: ToolCall) {
    const extra = call.extra === undefined ? {} : { extra_content: call.extra };
    return call.kind === 'custom'
        ? { id: call.id, type: 'custom' as const, custom: { name: call.name, input: call.arguments }, ...extra }
        : {
              id: call.id,
              type: 'function' as const,
              function: { name: call.name, arguments: call.arguments },
              ...extra,
          };
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
