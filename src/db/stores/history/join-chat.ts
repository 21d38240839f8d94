import { and, desc, eq, gte, or, sql } from 'drizzle-orm';
import type { ClientChat } from '../../../chat/chat-turn.ts';
import type { BeginTurnInput, TurnPlan } from '../../../ports/stores.ts';
import type { Dialect } from '../../database.ts';
import { placeholder, prepared, query, toJsonKeys } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';
import { findChain, RECENT } from './find-chain.ts';

type JoinChatInput<Result> = BeginTurnInput<Result> & { readonly clientChat: ClientChat };

/**
 * A conversation that the chat's client began without a cookie, and that no client with one has gone on with, becomes the caller's if
 * the plan joins it; gives that plan, else `null`. So a browser that got its cookie late, or another one meanwhile, keeps what it said.
 */
export function* joinChat<Result>(
    dialect: Dialect,
    input: JoinChatInput<Result>,
): TransactionBody<TurnPlan<Result> | null> {
    const { agentName, clientChat, messageHashes, conversationId: named = null } = input;
    const [first = '', ...others] = messageHashes;
    const candidate = {
        ...{ agentName, chatHash: clientChat.chatHash, named },
        messageHashes: toJsonKeys([first, ...others.slice(-RECENT)]),
        // Visitors are told apart also when many of them have one address and one id of the chat: the same first words are not enough.
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

/** A client that gives all its chats one id is known by its newest ones only. */
const MOST_CONVERSATIONS = 20;

/** The one that is named, else the one that has most of the hashes. */
const findBegun = prepared('conversations.findBegun', ({ db, Conversation }) => {
    const { agentName, conversationId, callerHash, chatHash, id } = Conversation;
    const ofChat = db
        .select({ id, conversationId, callerHash })
        .from(Conversation)
        .where(
            and(
                eq(agentName, placeholder(agentName)),
                // The value of `chatHash` is the caller of conversations from before there was such a column.
                or(eq(chatHash, placeholder(chatHash)), eq(callerHash, placeholder(chatHash))),
            ),
        )
        .orderBy(desc(id))
        .limit(MOST_CONVERSATIONS)
        .as('ofChat');
    const known = db
        .select({
            ...{ id: ofChat.id, conversationId: ofChat.conversationId, callerHash: ofChat.callerHash },
            isNamed: sql<number>`case when ${ofChat.conversationId} = ${sql.placeholder('named')} then 1 else 0 end`.as(
                'isNamed',
            ),
            // With names of its own: drizzle leaves out the tables of the columns here.
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

/** The index of words names the caller as well: it is written again. */
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
                // A message that is written again is indexed again: see the triggers of the migrations.
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
