import type { FinishReason, ReplyDelta } from './chat-event.ts';
import type { AssistantMessage, ToolCall } from './chat-message.ts';

/** One alternative of a reply; partial while the reply streams. */
export interface ReplyChoice {
    text: string;
    reasoning: string;
    refusal: string;
    readonly toolCalls: ToolCall[];
    readonly annotations: unknown[];
    readonly logprobs: unknown[];
}

/** A reply put together from its deltas. */
export interface ReplyDraft {
    readonly choices: readonly ReplyChoice[];
    add(delta: ReplyDelta): void;
}

export function createReplyDraft(): ReplyDraft {
    const choices: ReplyChoice[] = [];
    return {
        choices,
        add(delta) {
            // Choices may begin in any order.
            while (choices.length <= delta.choice) choices.push(emptyChoice());
            const choice = choices[delta.choice];
            if (choice !== undefined) addToChoice(choice, delta);
        },
    };
}

export function emptyChoice(): ReplyChoice {
    return { text: '', reasoning: '', refusal: '', toolCalls: [], annotations: [], logprobs: [] };
}

export function toAssistantMessage(choice: ReplyChoice): AssistantMessage {
    return {
        role: 'assistant',
        content: choice.text,
        ...(choice.toolCalls.length === 0 ? {} : { toolCalls: choice.toolCalls }),
        ...(choice.refusal === '' ? {} : { refusal: choice.refusal }),
    };
}

/** Whether the choice is a complete text: not cut, no tool call, no refusal. Only such a reply gets the book's suffix. */
export function isCompleteText(choice: ReplyChoice, reason: FinishReason | undefined): boolean {
    return reason === 'stop' && choice.text !== '' && choice.toolCalls.length === 0 && choice.refusal === '';
}

/** Adds a delta to its choice. */
export function addToChoice(choice: ReplyChoice, delta: ReplyDelta): void {
    switch (delta.type) {
        case 'text-delta':
            choice.text += delta.text;
            if (delta.logprobs !== undefined) choice.logprobs.push(...delta.logprobs);
            return;
        case 'reasoning-delta':
            choice.reasoning += delta.text;
            return;
        case 'refusal-delta':
            choice.refusal += delta.text;
            return;
        case 'annotations':
            choice.annotations.push(...delta.annotations);
            return;
        case 'tool-call-start':
            choice.toolCalls[delta.index] = { id: delta.id, kind: delta.kind, name: delta.name, arguments: '' };
            return;
        case 'tool-call-delta': {
            const call = choice.toolCalls[delta.index];
            if (call !== undefined) choice.toolCalls[delta.index] = { ...call, arguments: call.arguments + delta.text };
        }
    }
}
