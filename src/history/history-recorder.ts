import type { BegunTurn, EndedReply, TurnRecorder } from '../chat/chat-context.ts';
import { chainThread } from '../chat/conversation-chain.ts';
import type { AgentWithBook } from '../domain/agent.ts';
import { type ChatMessage, textOf } from '../domain/chat-message.ts';
import { isRefusedQuestion, type NewChatRow } from '../domain/chat-row.ts';
import type { ChatTurn } from '../domain/chat-turn.ts';
import type { ChatHistoryStore } from '../ports/history-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { newTimedHex } from '../shared/ids.ts';
import { lostReplyId } from './lost-reply.ts';
import { planTurn } from './plan-turn.ts';
import { type RowBase, toRecordedMessage, toReplyRows, toStepRows } from './to-chat-rows.ts';

/** What `end` needs from `begin`. */
interface RecordedTurn extends BegunTurn {
    readonly replacesId: number | null;
    readonly isClosed: boolean;
    readonly requestId: string;
    readonly rowBase: RowBase;
    readonly lastMessageHash: string;
}

/** A turn whose end is recorded. */
export interface EndedTurn {
    readonly agentName: string;
    /** Whether a learning job was recorded with it. */
    readonly isLearnedFrom: boolean;
}

export interface HistoryRecorderInput {
    readonly chatHistory: ChatHistoryStore;
    /** How long a server may go without a heartbeat before others end its turns. */
    readonly leaseMs: number;
    readonly now: Clock;
    /** Called in order. They must return at once and not throw. */
    readonly onEnded: readonly ((turn: EndedTurn) => void)[];
}

/** Records turns of all protocols: new messages before the model request, the reply when it has ended. */
export class HistoryRecorder implements TurnRecorder<RecordedTurn> {
    readonly #input: HistoryRecorderInput;
    /** When the open turns began, the oldest first. */
    readonly #open = new Set<Date>();

    constructor(input: HistoryRecorderInput) {
        this.#input = input;
    }

    async begin(turn: ChatTurn, agent: AgentWithBook): Promise<RecordedTurn> {
        const createdAt = this.#input.now();
        this.#open.add(createdAt);
        try {
            return await this.#recordQuestion(turn, agent, createdAt);
        } catch (error) {
            this.#open.delete(createdAt);
            throw error;
        }
    }

    async end(begun: RecordedTurn, reply: EndedReply): Promise<void> {
        try {
            const isLearned = isLearnedFrom(begun, reply);
            await this.#recordReply(begun, reply, isLearned);
            const ended = { agentName: begun.rowBase.agentName, isLearnedFrom: isLearned };
            for (const listener of this.#input.onEnded) listener(ended);
        } finally {
            this.#open.delete(begun.createdAt);
        }
    }

    /** When the oldest open turn began; `null` if none is open. */
    oldestOpen(): Date | null {
        for (const beganAt of this.#open) return beganAt;
        return null;
    }

    async #recordQuestion(turn: ChatTurn, { agent, book }: AgentWithBook, createdAt: Date): Promise<RecordedTurn> {
        const thread = threadOf(turn);
        const chain = chainThread(thread);
        const newConversationId = newTimedHex();
        const isUtility = isUtilityPrompt(thread);
        const { planned, rowBase } = await this.#input.chatHistory.beginTurn({
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
        const { conversationId } = planned;
        return {
            refused: await this.#findRefused(thread, chain, { agentName: agent.agentName, conversationId }),
            replyId: turn.replyId ?? newTimedHex(),
            conversationId,
            createdAt,
            replacesId: planned.replacesId,
            isClosed: book.isClosed,
            requestId: turn.trace.requestId,
            rowBase,
            lastMessageHash: chain.at(-1) ?? '',
        };
    }

    /** Only questions that the thread left without a reply are looked up, so that almost no turn needs this. */
    async #findRefused(
        thread: readonly ChatMessage[],
        chain: readonly string[],
        place: Pick<RowBase, 'agentName' | 'conversationId'>,
    ): Promise<readonly number[]> {
        const unanswered = chain.filter((_, index) => isUnanswered(thread, index));
        if (unanswered.length === 0) return [];
        const replies = await this.#input.chatHistory.repliesTo({ ...place, messageHashes: unanswered });
        return chain.flatMap((hash, index) => {
            const own = replies.filter(({ previousMessageHash }) => previousMessageHash === hash);
            const [newest] = own.slice(-1);
            const isRefused = newest !== undefined && own.every(({ status }) => status === 'FAILED');
            return isRefused && isUnanswered(thread, index) && isRefusedQuestion(newest.message) ? [index] : [];
        });
    }

    async #recordReply(begun: RecordedTurn, reply: EndedReply, isLearned: boolean): Promise<void> {
        const createdAt = this.#input.now();
        const durationMs = Math.max(0, createdAt.getTime() - begun.createdAt.getTime());
        await this.#input.chatHistory.endTurn({
            steps: toStepRows(begun, reply).map(row => ({ ...row, createdAt })),
            replies: toReplyRows(begun, reply).map(row => ({ ...row, createdAt, durationMs })),
            replacesId: begun.replacesId ?? (durationMs > this.#input.leaseMs ? await this.#findLost(begun) : null),
            isLearnedFrom: isLearned,
            requestId: begun.requestId,
        });
    }

    /** If this server missed heartbeats, another one may have ended the turn. The reply replaces that row. */
    async #findLost({ replyId, conversationId, lastMessageHash }: RecordedTurn): Promise<number | null> {
        const lost = lostReplyId({ conversationId, messageHash: lastMessageHash });
        return (await this.#input.chatHistory.repliesOf([replyId, lost]))[0]?.id ?? null;
    }
}

function isUnanswered(thread: readonly ChatMessage[], index: number): boolean {
    return thread[index]?.role === 'user' && thread[index + 1]?.role === 'user';
}

const NO_MODEL = { usage: null, model: null, provider: null, durationMs: null } as const;

/** A turn with only system text has an empty question: a client's system text is context, never a message. */
function threadOf(turn: ChatTurn) {
    return turn.thread.length === 0 ? [{ role: 'user', content: '' } as const] : turn.thread;
}

/** Learning needs a complete reply to a person: no open tool call, no utility prompt, no closed agent. */
function isLearnedFrom(begun: RecordedTurn, { outcome }: EndedReply): boolean {
    if (outcome.status !== 'COMPLETE' || begun.isClosed || begun.rowBase.isUtility) return false;
    const reason = outcome.end.reasons[0];
    return reason === 'stop' || reason === 'length';
}

/**
 * How the prompts begin that chat apps send on their own to name a chat.
 * Sources: the default prompts of LibreChat, Chatbox, Cherry Studio and Jan.
 */
const TITLE_PATTERNS: readonly RegExp[] = [
    /^(please )?(generate|create|write|provide|give me) (a|an|the) (very )?(concise|short|brief)[^.\n]{0,80}\btitle\b/i,
    /^provide a concise, 5-word-or-less title/i,
    /^based on the chat history, give this conversation a name/i,
    /^(please )?summari[sz]e (the|this|our|above)[^.\n]{0,60}(conversation|chat|dialogue)[^.\n]{0,60}\btitle\b/i,
    /^you are an? (assistant|expert)[^.\n]{0,80}(summari[sz]e|name|title)[^.\n]{0,60}\b(conversation|chat)\b[^.\n]{0,60}\btitle\b/i,
];

/** The subject of such a prompt. Without it, a person asks for the title of something else. */
const CHAT_PATTERN = /\b(?:chat|conversation|dialogue|discussion|messages)\b/i;
const LONGEST_OPENING = 400;

/**
 * Open WebUI begins its prompts for titles, tags, follow-ups, queries and completions with a task and ends them with the chat. It begins a
 * person's question about documents with a task as well, which ends with the question.
 */
const TASK_PATTERN = /^### Task:\s/;
const CHAT_HISTORY_PATTERN = /<\/chat_history>$|#### Output:$/;

/** Whether the last message is a chat app's own prompt, by its whole shape: a person's question may begin in the same way. */
export function isUtilityPrompt(thread: readonly ChatMessage[]): boolean {
    const last = thread.at(-1);
    if (last?.role !== 'user') return false;
    const text = textOf(last.content).trim();
    const opening = text.slice(0, LONGEST_OPENING);
    if (TASK_PATTERN.test(opening)) return CHAT_HISTORY_PATTERN.test(text.slice(-LONGEST_OPENING));
    return CHAT_PATTERN.test(opening) && TITLE_PATTERNS.some(pattern => pattern.test(opening));
}
