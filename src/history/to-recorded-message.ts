import type { FinishReason } from '../chat/chat-event.ts';
import { type ChatMessage, type MessageContent, textOf } from '../chat/chat-message.ts';
import { ROLE_IN_HISTORY } from '../chat/conversation-chain.ts';
import type { ReplyChoice } from '../chat/reply-draft.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { RecordedMessage } from './chat-row.ts';

/** A message of a thread as the history keeps it. Keys stand in one fixed order, so that equal messages are equal bytes. */
export function toRecordedMessage(message: ChatMessage, context: string | null = null): RecordedMessage {
    return {
        role: ROLE_IN_HISTORY[message.role],
        ...recordedContent(message.content),
        ...(message.role === 'assistant' && message.toolCalls !== undefined ? { toolCalls: message.toolCalls } : {}),
        ...(message.role === 'tool' ? { toolCallId: message.toolCallId } : {}),
        ...(message.role !== 'tool' && message.name !== undefined ? { name: message.name } : {}),
        ...(message.role === 'assistant' && message.refusal !== undefined ? { refusal: message.refusal } : {}),
        ...(context === null ? {} : { context }),
    };
}

export interface ReplyEnding {
    readonly finishReason?: FinishReason | undefined;
    readonly errorCode?: ErrorCode | undefined;
}

/** One alternative of a reply as the history keeps it. */
export function toRecordedReply(choice: ReplyChoice, { finishReason, errorCode }: ReplyEnding): RecordedMessage {
    return {
        role: 'MODEL',
        content: choice.text,
        ...(choice.toolCalls.length === 0 ? {} : { toolCalls: choice.toolCalls }),
        ...(choice.refusal === '' ? {} : { refusal: choice.refusal }),
        ...(choice.reasoning === '' ? {} : { reasoning: choice.reasoning }),
        ...(finishReason === undefined ? {} : { finishReason }),
        ...(errorCode === undefined ? {} : { errorCode }),
    };
}

function recordedContent(content: MessageContent): Pick<RecordedMessage, 'content' | 'attachments'> {
    if (typeof content === 'string') return { content };
    return content.every(part => part.type === 'text')
        ? { content: textOf(content) }
        : { content: textOf(content), attachments: content };
}
