import type { ChatEvent, FinishReason, ReplyDelta, Usage } from '../../chat/chat-event.ts';
import type { ToolCall } from '../../chat/chat-message.ts';
import { collectReply } from '../../chat/collect-reply.ts';
import { isToolRun } from '../../chat/is-tool-run.ts';
import { emptyChoice, type ReplyChoice } from '../../chat/reply-draft.ts';
import { toEventData } from '../event-stream.ts';
import { toModelId } from './model-id.ts';

type ReplyStart = Extract<ChatEvent, { type: 'start' }>;
type ReplyHead = Pick<ReplyStart, 'replyId' | 'agentName' | 'createdAt'>;

export const DONE_FRAME = 'data: [DONE]\n\n';

/** The events of one reply as the object `chat.completion`. Keys without a value are left out, where the schema allows it. */
export async function toChatCompletion(events: AsyncIterable<ChatEvent>): Promise<object> {
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
 * The events of one reply as frames of `chat.completion.chunk`: for each choice a chunk with the role, its deltas, a chunk with the
 * finish reason; then usage where asked for, then `[DONE]`.
 */
export async function* toChunkFrames(
    events: AsyncIterable<ChatEvent>,
    { isUsageIncluded }: { readonly isUsageIncluded: boolean },
): AsyncGenerator<string, void, undefined> {
    let open = '';
    const close = isUsageIncluded ? ',"usage":null}\n\n' : '}\n\n';
    const begun = new Set<number>();
    for await (const event of events) {
        // The agent's own tools are nothing that a client has to know of.
        if (isToolRun(event)) continue;
        if (event.type === 'start') {
            // What all chunks of a reply have in common is written once.
            open = `data: ${JSON.stringify(head(event, 'chat.completion.chunk')).slice(0, -1)},"choices":`;
            begun.add(0);
            yield open + roleChunk(0) + close;
        } else if (event.type === 'finish') {
            for (const [index, reason] of event.reasons.entries()) {
                if (!begun.has(index)) yield open + roleChunk(index) + close;
                yield open + toEventData([{ index, delta: {}, logprobs: null, finish_reason: reason }]) + close;
            }
            if (isUsageIncluded) yield `${open}[],"usage":${JSON.stringify(toUsage(event.usage))}}\n\n`;
            yield DONE_FRAME;
        } else {
            if (!begun.has(event.choice)) {
                begun.add(event.choice);
                yield open + roleChunk(event.choice) + close;
            }
            yield open + toEventData([toChunkChoice(event)]) + close;
        }
    }
}

function roleChunk(index: number): string {
    const delta = { role: 'assistant', content: '', refusal: null };
    return JSON.stringify([{ index, delta, logprobs: null, finish_reason: null }]);
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
