import type { BegunTurn, EndedReply, TurnRecorder } from '../chat/chat-context.ts';
import type { ChatTurn } from '../chat/chat-turn.ts';
import { chainThread, hashMessage } from '../chat/conversation-chain.ts';
import { toAssistantMessage } from '../chat/reply-draft.ts';
import type { ChatHistoryStore } from '../ports/stores.ts';
import type { Clock } from '../shared/clock.ts';
import { newTimedHex } from '../shared/ids.ts';
import type { NewChatRow } from './chat-row.ts';
import { isUtilityPrompt } from './is-utility-prompt.ts';
import { lostReplyId } from './lost-reply-id.ts';
import { planTurn } from './plan-turn.ts';
import { toRecordedMessage, toRecordedReply } from './to-recorded-message.ts';
import { type RowBase, toStepRows } from './to-step-rows.ts';

/** What the end of a turn has to know of its beginning. */
interface RecordedTurn extends BegunTurn {
    readonly replacesId: number | null;
    readonly isClosed: boolean;
    readonly requestId: string;
    /** What every row of the turn says alike. */
    readonly rowBase: RowBase;
    readonly lastMessageHash: string;
}

export interface TurnRecorderInput {
    readonly chatHistory: ChatHistoryStore;
    /** How long a server may give no sign of life before others end its turns. */
    readonly leaseMs: number;
    readonly now: Clock;
}

/** The one recorder of turns, for both doors: messages that are new before the model is asked, the reply when it has ended. */
export function createTurnRecorder({ chatHistory, leaseMs, now }: TurnRecorderInput): TurnRecorder<RecordedTurn> {
    return {
        async begin(turn, { agent, book }) {
            const createdAt = now();
            const thread = threadOf(turn);
            const chain = chainThread(thread);
            const newConversationId = newTimedHex();
            const isUtility = isUtilityPrompt(thread);
            const { planned, rowBase } = await chatHistory.beginTurn({
                agentName: agent.agentName,
                callerHash: turn.caller.callerHash,
                messageHashes: chain,
                conversationId: turn.conversationId,
                clientChat: turn.clientChat,
                plan(known, ownConversationId) {
                    const { isRetry } = turn;
                    const planned = planTurn({ chain, known, isRetry, ownConversationId, newConversationId });
                    const rowBase: RowBase = {
                        conversationId: planned.conversationId,
                        agentName: agent.agentName,
                        agentHash: agent.agentHash,
                        isUtility,
                        ...turn.caller,
                    };
                    const insert = thread.slice(planned.firstNewIndex).map((message, offset) => {
                        const index = planned.firstNewIndex + offset;
                        const context = index === thread.length - 1 ? turn.context : null;
                        return {
                            ...rowBase,
                            ...NO_MODEL,
                            createdAt,
                            messageHash: chain[index] ?? '',
                            previousMessageHash: chain[index - 1] ?? null,
                            message: toRecordedMessage(message, context),
                            status: 'COMPLETE',
                            replyId: null,
                        } satisfies NewChatRow;
                    });
                    return { insert, result: { planned, rowBase } };
                },
            });
            return {
                replyId: turn.replyId ?? newTimedHex(),
                conversationId: planned.conversationId,
                createdAt,
                replacesId: planned.replacesId,
                isClosed: book.isClosed,
                requestId: turn.trace.requestId,
                rowBase,
                lastMessageHash: chain.at(-1) ?? '',
            };
        },

        async end(begun, reply) {
            const createdAt = now();
            const durationMs = Math.max(0, createdAt.getTime() - begun.createdAt.getTime());
            await chatHistory.endTurn({
                steps: toStepRows(begun, reply).map(row => ({ ...row, createdAt })),
                replies: toReplyRows(begun, reply).map(row => ({ ...row, createdAt, durationMs })),
                replacesId: begun.replacesId ?? (durationMs > leaseMs ? await findLost(begun) : null),
                isLearnedFrom: isLearnedFrom(begun, reply),
                requestId: begun.requestId,
            });
        },
    };

    /** After a long silence of this server another one may have ended the turn; the reply takes the place of that row. */
    async function findLost({ replyId, conversationId, lastMessageHash }: RecordedTurn): Promise<number | null> {
        const lost = lostReplyId({ conversationId, messageHash: lastMessageHash });
        return (await chatHistory.repliesOf([replyId, lost]))[0]?.id ?? null;
    }
}

const NO_MODEL = { usage: null, model: null, provider: null, durationMs: null } as const;

/** A turn of nothing but system text has an empty question: what a client's system says is context and never a message. */
function threadOf(turn: ChatTurn) {
    return turn.thread.length === 0 ? [{ role: 'user', content: '' } as const] : turn.thread;
}

function toReplyRows(begun: RecordedTurn, { choices, outcome }: EndedReply) {
    const end = outcome.status === 'COMPLETE' ? outcome.end : null;
    return choices.map((choice, index) => ({
        ...begun.rowBase,
        messageHash: hashMessage(begun.lastMessageHash, toAssistantMessage(choice)),
        previousMessageHash: begun.lastMessageHash,
        message: toRecordedReply(choice, {
            finishReason: end?.reasons[index],
            errorCode: outcome.status === 'FAILED' ? outcome.errorCode : undefined,
        }),
        status: outcome.status,
        // One call to the provider has one usage, whatever the number of its choices.
        usage: index === 0 ? (end?.usage ?? null) : null,
        model: end?.model ?? null,
        provider: end?.provider ?? null,
        replyId: begun.replyId,
    }));
}

/** A lesson needs a whole answer to a person: no tool round in the middle, no app's utility question, no closed agent. */
function isLearnedFrom(begun: RecordedTurn, { outcome }: EndedReply): boolean {
    if (outcome.status !== 'COMPLETE' || begun.isClosed || begun.rowBase.isUtility) return false;
    const reason = outcome.end.reasons[0];
    return reason === 'stop' || reason === 'length';
}
