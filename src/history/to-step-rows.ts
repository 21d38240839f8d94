import type { BegunTurn, EndedReply, ReplyStep } from '../chat/chat-context.ts';
import type { ChatMessage } from '../chat/chat-message.ts';
import { hashMessage } from '../chat/conversation-chain.ts';
import type { NewChatRow } from './chat-row.ts';
import { toRecordedMessage } from './to-recorded-message.ts';

/** What every row of a turn says alike. */
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

interface TurnOfSteps extends BegunTurn {
    readonly rowBase: RowBase;
    readonly lastMessageHash: string;
}

/**
 * The rounds of own tools as rows. They are a branch of their own beside the reply: clients never see them, so the threads that they
 * send go from the question straight to the reply. The reply's id says whose steps they are.
 */
export function toStepRows(
    { rowBase, lastMessageHash, replyId }: TurnOfSteps,
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
                // The reply's row has the usage and the time of the whole turn.
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
