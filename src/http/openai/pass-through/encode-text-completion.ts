import type { Usage } from '../../../chat/chat-event.ts';
import type { TextCompletionEvent } from '../../../ports/text-completion-model.ts';
import { toEventData } from '../../event-stream.ts';
import { DONE_FRAME } from '../chat/encode-completion.ts';

/** What an answer and all chunks of it have in common. */
export interface TextCompletionHead {
    readonly id: string;
    readonly object: 'text_completion';
    readonly created: number;
    readonly model: string;
}

type Events = AsyncIterable<TextCompletionEvent>;

/** The events of one continuation as the object `text_completion`. */
export async function toTextCompletion(events: Events, head: TextCompletionHead): Promise<object> {
    const choices: object[] = [];
    let usage: Usage | null = null;
    for await (const event of events) {
        if (event.type === 'usage') usage = event.usage;
        else choices.push(toChoice(event));
    }
    return { ...head, choices, ...(usage === null ? {} : { usage: toUsage(usage) }) };
}

export interface TextFramesInput {
    readonly head: TextCompletionHead;
    readonly isUsageIncluded: boolean;
}

/** The events of one continuation as frames of `text_completion`, then usage where asked for, then `[DONE]`. */
export async function* toTextFrames(
    events: Events,
    { head, isUsageIncluded }: TextFramesInput,
): AsyncGenerator<string, void, undefined> {
    for await (const event of events) {
        if (event.type === 'piece') {
            const usage = isUsageIncluded ? { usage: null } : {};
            yield `data: ${toEventData({ ...head, choices: [toChoice(event)], ...usage })}\n\n`;
        } else if (isUsageIncluded && event.usage !== null) {
            yield `data: ${toEventData({ ...head, choices: [], usage: toUsage(event.usage) })}\n\n`;
        }
    }
    yield DONE_FRAME;
}

function toChoice({ text, choice, logprobs, finishReason }: Extract<TextCompletionEvent, { type: 'piece' }>): object {
    return { text, index: choice, logprobs, finish_reason: finishReason };
}

function toUsage(usage: Usage): object {
    return {
        prompt_tokens: usage.promptTokens,
        completion_tokens: usage.completionTokens,
        total_tokens: usage.totalTokens,
    };
}
