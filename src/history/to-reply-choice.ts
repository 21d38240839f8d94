import { emptyChoice, type ReplyChoice } from '../chat/reply-draft.ts';
import type { RecordedMessage } from './chat-row.ts';

/** A recorded reply as it was put together. Log probabilities and annotations are not recorded. */
export function toReplyChoice(message: RecordedMessage): ReplyChoice {
    return {
        ...emptyChoice(),
        text: message.content,
        reasoning: message.reasoning ?? '',
        refusal: message.refusal ?? '',
        toolCalls: [...(message.toolCalls ?? [])],
    };
}
