import { and, desc, eq, gte, or, sql } from 'drizzle-orm';
import type { ClientChat } from '../../../chat/chat-turn.ts';
import type { BeginTurnInput, TurnPlan } from '../../../ports/history-stores.ts';
import type { Dialect } from '../../database.ts';
import { placeholder, prepared, query, toJsonKeys } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';
import { findChain, RECENT } from './find-chain.ts';

type JoinChatInput<Result> = BeginTurnInput<Result> & { readonly clientChat: ClientChat };

/**
 * A conversation that a client began without a cookie, and that no client with a cookie has continued, becomes the caller's if the plan
 * joins it. Returns that plan, or `null`. So a browser keeps its conversation if its cookie came late or changed meanwhile.
 */
export function* joinChat<Result>(
    dialect: Dialect,
    input: JoinChatInput<Result>,
): TransactionBody<TurnPlan<Result> | null> {
    const { agentName, clientChat, messageHashes, conversationId: named = null } = input;
    const [first = '', ...others] = messageHashes;
    const candidate = {
        agentName,
        chatHash: clientChat.chatHash,
        named,
        messageHashes: toJsonKeys([first, ...others.slice(-RECENT)]),
        // Many visitors can share one address and one chat id, so that the same first message is not enough.
        leastKnown: clientChat.isOfNewVisitor ? 1 : 2,
    };
    const [begun] = yield* run(findBegun(candidate));
    if (begun === undefined) return null;
    const { conversationId, callerHash } = begun;
    const { known } = yield* findChain(dialect, { ...input, callerHash, conversationId });
    const plan = input.plan(known, named === conversationId ? named : null);
    if (plan.insert.some(row => row.conversationId !== conversationId)) return null;
    yield* giveConversation({ agentName, conversationId, callerHash: input.callerHash });
    return plan;
}

/** Of a client that uses one id for all its chats, only the newest conversations are searched. */
const MOST_CONVERSATIONS = 20;

/** The named conversation, or else the one with most of the hashes. */
const findBegun = prepared('conversations.findBegun', ({ db, Conversation }) => {
    const { agentName, conversationId, callerHash, chatHash, id } = Conversation;
    const ofChat = db
        .select({ id, conversationId, callerHash })
        .from(Conversation)
        .where(
            and(
                eq(agentName, placeholder(agentName)),
                // Conversations that are older than the column have their chat hash as the caller.
                or(eq(chatHash, placeholder(chatHash)), eq(callerHash, placeholder(chatHash))),
            ),
        )
        .orderBy(desc(id))
        .limit(MOST_CONVERSATIONS)
        .as('ofChat');
    const known = db
        .select({
            id: ofChat.id,
            conversationId: ofChat.conversationId,
            callerHash: ofChat.callerHash,
            isNamed: sql<number>`case when ${ofChat.conversationId} = ${sql.placeholder('named')} then 1 else 0 end`.as(
                'isNamed',
            ),
            // With an alias: drizzle omits the tables of columns here.
            knownCount: sql<number>`(
                select count(distinct "said"."messageHash") from "ChatHistory" as "said"
                where "said"."agentName" = ${placeholder(agentName)}
                and "said"."conversationId" = "ofChat"."conversationId"
                and "said"."messageHash" in (select "key" from json_each(${sql.placeholder('messageHashes')}))
            )`.as('knownCount'),
        })
        .from(ofChat)
        .as('known');
    return db
        .select({ conversationId: known.conversationId, callerHash: known.callerHash })
        .from(known)
        .where(or(eq(known.isNamed, 1), gte(known.knownCount, sql.placeholder('leastKnown'))))
        .orderBy(desc(known.isNamed), desc(known.knownCount), desc(known.id))
        .limit(1);
});

interface GivenConversation {
    readonly agentName: string;
    readonly conversationId: string;
    readonly callerHash: string;
}

/** Also updates the messages, since the full-text index contains the caller. */
function* giveConversation({ agentName, conversationId, callerHash }: GivenConversation): TransactionBody<void> {
    yield* run(
        query(({ db, Conversation }) =>
            db
                .update(Conversation)
                .set({ callerHash })
                .where(and(eq(Conversation.agentName, agentName), eq(Conversation.conversationId, conversationId))),
        ),
    );
    yield* run(
        query(({ db, ChatHistory }) =>
            db
                .update(ChatHistory)
                // A trigger of the migrations indexes every updated message again.
                .set({ callerHash, message: sql`${ChatHistory.message}` })
                .where(and(eq(ChatHistory.agentName, agentName), eq(ChatHistory.conversationId, conversationId))),
        ),
    );
    yield* run(
        query(({ db, RunningReply }) =>
            db
                .update(RunningReply)
                .set({ callerHash })
                .where(and(eq(RunningReply.agentName, agentName), eq(RunningReply.conversationId, conversationId))),
        ),
    );
}
