import type { BegunTurn, EndedReply, ReplyStep } from '../chat/chat-context.ts';
import type { FinishReason } from '../chat/chat-event.ts';
import { type ChatMessage, type MessageContent, textOf } from '../chat/chat-message.ts';
import { hashMessage, ROLE_IN_HISTORY } from '../chat/conversation-chain.ts';
import { type ReplyChoice, toAssistantMessage } from '../chat/reply-draft.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { NewChatRow, RecordedMessage } from './chat-row.ts';

/** The fields that all rows of a turn share. */
export type RowBase = Omit<
    NewChatRow,
    | 'createdAt'
    | 'messageHash'
    | 'previousMessageHash'
    | 'message'
    | 'status'
    | 'usage'
    | 'model'
    | 'provider'
    | 'durationMs'
    | 'replyId'
>;

/** A turn whose question is recorded. */
interface TurnWithRows extends BegunTurn {
    readonly rowBase: RowBase;
    readonly lastMessageHash: string;
}

/** The choices of a reply as rows. */
export function toReplyRows(
    { rowBase, lastMessageHash, replyId }: TurnWithRows,
    { choices, outcome }: Pick<EndedReply, 'choices' | 'outcome'>,
): Omit<NewChatRow, 'createdAt' | 'durationMs'>[] {
    const end = outcome.status === 'COMPLETE' ? outcome.end : null;
    return choices.map((choice, index) => ({
        ...rowBase,
        messageHash: hashMessage(lastMessageHash, toAssistantMessage(choice)),
        previousMessageHash: lastMessageHash,
        message: toRecordedReply(choice, {
            finishReason: end?.reasons[index],
            errorCode: outcome.status === 'FAILED' ? outcome.errorCode : undefined,
        }),
        status: outcome.status,
        // One request to the provider has one usage, however many choices it has.
        usage: index === 0 ? (end?.usage ?? null) : null,
        model: end?.model ?? null,
        provider: end?.provider ?? null,
        replyId,
    }));
}

/**
 * The rounds of own tools as rows. They are a separate branch next to the reply: clients never see them, so in their threads the reply
 * follows the question directly. The rows have the id of their reply.
 */
export function toStepRows(
    { rowBase, lastMessageHash, replyId }: TurnWithRows,
    { steps, outcome: { status } }: Pick<EndedReply, 'steps' | 'outcome'>,
): Omit<NewChatRow, 'createdAt'>[] {
    let previousMessageHash = lastMessageHash;
    return steps.flatMap(step =>
        toMessages(step).map((message, index) => {
            const previous = previousMessageHash;
            previousMessageHash = hashMessage(previous, message);
            const { model, provider } = step.end;
            const reasoning = index === 0 && step.reasoning !== '' ? { reasoning: step.reasoning } : {};
            return {
                ...rowBase,
                messageHash: previousMessageHash,
                previousMessageHash: previous,
                message: { ...toRecordedMessage(message), ...reasoning },
                status,
                // The reply's row has usage and duration of the whole turn.
                usage: null,
                durationMs: null,
                model: index === 0 ? model : null,
                provider: index === 0 ? provider : null,
                replyId,
            };
        }),
    );
}

function toMessages({ text, calls, results }: ReplyStep): readonly ChatMessage[] {
    return [
        { role: 'assistant', content: text, toolCalls: calls },
        ...results.map(result => ({ role: 'tool', toolCallId: result.toolCallId, content: result.text }) as const),
    ];
}

/** A message of a thread as it is recorded. The keys have a fixed order, so that equal messages are equal bytes. */
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

/** One choice of a reply as it is recorded. */
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
