import type { FinishReason, ReplyDelta } from '../domain/chat-event.ts';
import type { AssistantMessage } from '../domain/chat-message.ts';
import type { ReplyChoice, ReplyDraft } from '../domain/reply-draft.ts';

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
        ...(choice.reasoning === '' ? {} : { reasoning: choice.reasoning }),
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
        case 'tool-call-start': {
            const { id, kind, name, extra } = delta;
            choice.toolCalls[delta.index] = {
                id,
                kind,
                name,
                arguments: '',
                ...(extra === undefined ? {} : { extra }),
            };
            return;
        }
        case 'tool-call-delta': {
            const call = choice.toolCalls[delta.index];
            if (call !== undefined) choice.toolCalls[delta.index] = { ...call, arguments: call.arguments + delta.text };
        }
    }
}
