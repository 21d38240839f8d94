import { emptyChoice } from '../chat/reply-draft.ts';
import type { AssistantMessage, ChatMessage, MessageContent } from '../domain/chat-message.ts';
import type { ChatRow, RecordedMessage } from '../domain/chat-row.ts';
import type { ReplyChoice } from '../domain/reply-draft.ts';
import type { ChatHistoryStore } from '../ports/history-stores.ts';
import { AppError } from '../shared/errors.ts';

export interface ConversationReader {
    /**
     * The newest branch of a web conversation as a thread, and its caller.
     * @throws AppError `not_found` (param `conversationId`), also for conversations of the API
     */
    readWebThread(agentName: string, conversationId: string): Promise<RecordedThread>;
    /**
     * A reply by the id that its client saw, with the thread before it.
     * @throws AppError `not_found`, also for replies of other callers and agents
     */
    readReply(input: ReadReplyInput): Promise<RecordedReply>;
}

export interface ReadReplyInput {
    readonly replyId: string;
    readonly callerHash: string;
    /** The agent in the URL; any agent if undefined. */
    readonly agentName: string | undefined;
    /** The parameter that the error names. */
    readonly param?: string;
}

export interface RecordedReply {
    readonly row: ChatRow;
    readonly reply: AssistantMessage;
    /** The messages before the reply. */
    readonly thread: readonly ChatMessage[];
    /** The client's system text of that request. */
    readonly context: string | null;
}

export interface RecordedThread {
    readonly thread: readonly ChatMessage[];
    readonly callerHash: string;
}

export function createConversationReader(chatHistory: ChatHistoryStore): ConversationReader {
    return {
        async readWebThread(agentName, conversationId) {
            const rows = await chatHistory.conversation(agentName, conversationId);
            const newest = rows.findLast(row => row.status !== 'FAILED');
            if (newest === undefined || newest.source !== 'AGENT_PAGE_CHAT') {
                throw new AppError('not_found', 'There is no such conversation with this agent.', {
                    param: 'conversationId',
                });
            }
            // The web chat shows the first of several choices.
            const shown = rows.find(row => row.replyId === newest.replyId && row.durationMs !== null) ?? newest;
            return {
                thread: branchTo(shown, rows).map(row => toChatMessage(row.message)),
                callerHash: newest.callerHash,
            };
        },

        async readReply({ replyId, callerHash, agentName, param }) {
            const row = await chatHistory.replyOrNull(replyId);
            const reply = row === null ? null : toChatMessage(row.message);
            const isTheirs = row?.callerHash === callerHash && (agentName === undefined || row.agentName === agentName);
            if (row === null || reply?.role !== 'assistant' || !isTheirs) {
                throw new AppError('not_found', `There is no response with the id '${replyId}'.`, { param });
            }
            const rows = await chatHistory.conversation(row.agentName, row.conversationId);
            const thread = branchTo(row, rows).slice(0, -1);
            return {
                row,
                reply,
                thread: thread.map(each => toChatMessage(each.message)),
                context: thread.at(-1)?.message.context ?? null,
            };
        },
    };
}

/** The rows from the beginning of the conversation to `leaf`, along the hash chain. */
function branchTo(leaf: ChatRow, rows: readonly ChatRow[]): readonly ChatRow[] {
    const rowOfHash = new Map(rows.map(row => [row.messageHash, row]));
    const branch: ChatRow[] = [];
    for (let row: ChatRow | undefined = leaf; row !== undefined; ) {
        branch.push(row);
        row = row.previousMessageHash === null ? undefined : rowOfHash.get(row.previousMessageHash);
    }
    return branch.reverse();
}

function toChatMessage(message: RecordedMessage): ChatMessage {
    const content: MessageContent = message.attachments ?? message.content;
    const name = message.name === undefined ? {} : { name: message.name };
    if (message.role === 'USER') return { role: 'user', content, ...name };
    if (message.role === 'TOOL') return { role: 'tool', toolCallId: message.toolCallId ?? '', content };
    return {
        role: 'assistant',
        content,
        ...(message.toolCalls === undefined ? {} : { toolCalls: message.toolCalls }),
        ...(message.refusal === undefined ? {} : { refusal: message.refusal }),
        ...(message.reasoning === undefined ? {} : { reasoning: message.reasoning }),
        ...name,
    } satisfies AssistantMessage;
}

/** A recorded reply as a choice. Log probabilities and annotations are not recorded. */
export function toReplyChoice(message: RecordedMessage): ReplyChoice {
    return {
        ...emptyChoice(),
        text: message.content,
        reasoning: message.reasoning ?? '',
        refusal: message.refusal ?? '',
        toolCalls: [...(message.toolCalls ?? [])],
    };
}
