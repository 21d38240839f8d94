import { and, asc, eq, sql } from 'drizzle-orm';
import type { ChatRow, NewChatRow } from '../../../history/chat-row.ts';
import { placeholder, prepared, query, rowPlaceholders } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';

interface ConversationKey {
    readonly agentName: string;
    readonly conversationId: string;
}

/** Adds new messages to the summaries and creates those of new conversations. Must run before the messages are inserted. */
export function* countMessages(rows: readonly NewChatRow[], chatHash: string | null): TransactionBody<void> {
    for (const group of Map.groupBy(rows, toKey).values()) {
        const [first] = group;
        if (first !== undefined) yield* run(addMessages({ ...toSummary(first), chatHash, messages: group.length }));
    }
}

/**
 * Adds replies to the summary. Returns the caller of the conversation, who may have changed since the turn began; `null` if the
 * conversation was deleted. Must run before the replies are inserted.
 */
export function* countReplies(
    replies: readonly [NewChatRow, ...NewChatRow[]],
    replacesId: number | null,
): TransactionBody<string | null> {
    const [reply] = replies;
    const { agentName, conversationId, status, createdAt: updatedAt } = reply;
    const messages = replies.length - (replacesId === null ? 0 : 1);
    const usage = {
        promptTokens: reply.usage?.promptTokens ?? 0,
        completionTokens: reply.usage?.completionTokens ?? 0,
    };
    const counted = yield* run(addReplies({ agentName, conversationId, status, updatedAt, messages, ...usage }));
    if (counted[0] !== undefined) return counted[0].callerHash;
    if (reply.previousMessageHash !== null) return null;
    yield* run(addMessages({ ...toSummary(reply), ...usage, chatHash: null, messages }));
    return reply.callerHash;
}

/** Computes the summary again from the messages, and deletes it if there are none. For deleted and for never counted messages. */
export function* recountConversation({ agentName, conversationId }: ConversationKey): TransactionBody<void> {
    const [conversation] = yield* run(lockConversation(agentName, conversationId));
    if (conversation === undefined) return;
    const rows = yield* run(findRows({ agentName, conversationId }));
    const [first] = rows;
    if (first === undefined) {
        yield* run(
            query(({ db, Conversation }) => db.delete(Conversation).where(eq(Conversation.id, conversation.id))),
        );
        return;
    }
    const [opening] = yield* run(findMessage({ id: first.id, createdAt: first.createdAt }));
    yield* run(updateSummary(conversation.id, { ...toCounts(rows), opening: toOpening(opening?.message) }));
}

/** A list shows one line. */
const OPENING_LENGTH = 300;

function toOpening(message: NewChatRow['message'] | undefined): string {
    return (message?.content ?? '').slice(0, OPENING_LENGTH);
}

function toKey({ agentName, conversationId }: ConversationKey): string {
    return JSON.stringify([agentName, conversationId]);
}

function toSummary(row: NewChatRow) {
    const { agentName, conversationId, createdAt, callerHash, source, apiKey, isUtility, status } = row;
    return {
        agentName,
        conversationId,
        createdAt,
        updatedAt: createdAt,
        callerHash,
        source,
        apiKey,
        isUtility,
        status,
        opening: toOpening(row.message),
        promptTokens: 0,
        completionTokens: 0,
    };
}

type CountedRow = Pick<ChatRow, 'createdAt' | 'status' | 'usage' | 'durationMs' | 'replyId'>;

function toCounts(rows: readonly CountedRow[]) {
    const messages = rows.filter(({ replyId, durationMs }) => replyId === null || durationMs !== null);
    const replies = rows.filter(({ durationMs }) => durationMs !== null);
    const first = rows[0]?.createdAt ?? new Date(0);
    return {
        createdAt: first,
        updatedAt: replies.at(-1)?.createdAt ?? first,
        status: replies.at(-1)?.status ?? 'COMPLETE',
        messages: messages.length,
        promptTokens: replies.reduce((sum, { usage }) => sum + (usage?.promptTokens ?? 0), 0),
        completionTokens: replies.reduce((sum, { usage }) => sum + (usage?.completionTokens ?? 0), 0),
    };
}

/** Does not change `updatedAt`, which is the time of the newest reply. */
const addMessages = prepared('conversations.addMessages', ({ db, Conversation }) =>
    db
        .insert(Conversation)
        .values(rowPlaceholders(Conversation))
        .onConflictDoUpdate({
            target: [Conversation.agentName, Conversation.conversationId],
            set: {
                messages: sql`"Conversation"."messages" + excluded."messages"`,
                chatHash: sql`excluded."chatHash"`,
            },
        }),
);

const addReplies = prepared('conversations.addReplies', ({ db, Conversation }) => {
    const { messages, promptTokens, completionTokens, status, updatedAt } = Conversation;
    return db
        .update(Conversation)
        .set({
            messages: sql`${messages} + ${placeholder(messages)}`,
            promptTokens: sql`${promptTokens} + ${placeholder(promptTokens)}`,
            completionTokens: sql`${completionTokens} + ${placeholder(completionTokens)}`,
            status: placeholder(status),
            updatedAt: placeholder(updatedAt),
        })
        .where(
            and(
                eq(Conversation.agentName, placeholder(Conversation.agentName)),
                eq(Conversation.conversationId, placeholder(Conversation.conversationId)),
            ),
        )
        .returning({ callerHash: Conversation.callerHash });
});

/** An update locks the row in both dialects. */
export function lockConversation(agentName: string, conversationId: string) {
    return query(({ db, Conversation }) =>
        db
            .update(Conversation)
            .set({ messages: sql`${Conversation.messages}` })
            .where(and(eq(Conversation.agentName, agentName), eq(Conversation.conversationId, conversationId)))
            .returning({ id: Conversation.id }),
    );
}

function updateSummary(id: number, columns: ReturnType<typeof toCounts> & { readonly opening: string }) {
    return query(({ db, Conversation }) => db.update(Conversation).set(columns).where(eq(Conversation.id, id)));
}

const findRows = prepared('conversations.findRows', ({ db, ChatHistory }) => {
    const { id, createdAt, status, usage, durationMs, replyId } = ChatHistory;
    return db
        .select({ id, createdAt, status, usage, durationMs, replyId })
        .from(ChatHistory)
        .where(
            and(
                eq(ChatHistory.agentName, placeholder(ChatHistory.agentName)),
                eq(ChatHistory.conversationId, placeholder(ChatHistory.conversationId)),
            ),
        )
        .orderBy(asc(id));
});

const findMessage = prepared('conversations.findMessage', ({ db, ChatHistory }) =>
    db
        .select({ message: ChatHistory.message })
        .from(ChatHistory)
        .where(
            and(
                eq(ChatHistory.id, placeholder(ChatHistory.id)),
                eq(ChatHistory.createdAt, placeholder(ChatHistory.createdAt)),
            ),
        ),
);
