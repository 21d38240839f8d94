import { and, asc, count, eq, inArray, sql } from 'drizzle-orm';
import type { HistoryDeletionStore, Person } from '../../../ports/history-stores.ts';
import type { Database } from '../../database.ts';
import { type QueryScope, query } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';
import { deleteRunningReplies } from '../replies/running-reply-store.ts';

/** Messages that one transaction deletes; other transactions run in between. */
const BATCH = 200;

/** Deletes messages permanently. Triggers of the migrations delete the rows that depend on them. */
export function createHistoryDeletionStore(database: Database): HistoryDeletionStore {
    return {
        deleteSomeOfConversation: id => database.transaction(() => deleteSomeOfConversation(id)),

        deleteSomeOfPerson: person =>
            database.transaction(function* () {
                const [conversation] = yield* run(findOneBegunBy(person));
                if (conversation !== undefined) return yield* deleteSomeOfConversation(conversation.id);
                yield* deleteReplies(person.callerHash);
                if (person.apiKey !== null) yield* run(deleteFeedback(person.apiKey));
                return false;
            }),

        async countConversationsOf(person) {
            const [row] = await database.read(countBegunBy(person));
            return row?.count ?? 0;
        },
    };
}

function* deleteSomeOfConversation(id: number): TransactionBody<boolean> {
    const [conversation] = yield* run(lock(id));
    if (conversation === undefined) return false;
    const { agentName, conversationId } = conversation;
    yield* run(deleteRunningReplies(agentName, conversationId));
    const rows = yield* run(findSomeOf(agentName, conversationId));
    if (rows.length > 0) yield* forgetMessages(rows);
    else yield* run(query(({ db, Conversation }) => db.delete(Conversation).where(eq(Conversation.id, id))));
    return true;
}

interface MessageRow {
    readonly id: number;
    readonly replyId: string | null;
}

function* forgetMessages(rows: readonly MessageRow[]): TransactionBody<void> {
    const ids = rows.map(({ id }) => id);
    const replyIds = rows.flatMap(({ replyId }) => replyId ?? []);
    // `who` of a lesson contains the hint of an API key.
    yield* run(
        query(({ db, Lesson }) => db.update(Lesson).set({ who: 'deleted' }).where(inArray(Lesson.messageId, ids))),
    );
    yield* run(anonymizeVersions(ids));
    if (replyIds.length > 0) yield* run(deleteStored(replyIds));
    yield* run(deleteMessages(ids));
}

/** So does `who` of the version of the book, which is found by its job. */
function anonymizeVersions(messageIds: readonly number[]) {
    return query(({ db, AgentHistory, LearningJob }) => {
        const jobs = db
            .select({ id: LearningJob.id })
            .from(LearningJob)
            .where(inArray(LearningJob.messageId, [...messageIds]));
        return db
            .update(AgentHistory)
            .set({ who: 'deleted', messageIds: [] })
            .where(inArray(AgentHistory.learningJobId, jobs));
    });
}

function* deleteReplies(callerHash: string): TransactionBody<void> {
    yield* run(query(({ db, RunningReply }) => db.delete(RunningReply).where(eq(RunningReply.callerHash, callerHash))));
    yield* run(query(({ db, StoredReply }) => db.delete(StoredReply).where(eq(StoredReply.callerHash, callerHash))));
}

function deleteStored(replyIds: readonly string[]) {
    return query(({ db, StoredReply }) => db.delete(StoredReply).where(inArray(StoredReply.replyId, [...replyIds])));
}

function deleteMessages(ids: readonly number[]) {
    return query(({ db, ChatHistory }) => db.delete(ChatHistory).where(inArray(ChatHistory.id, [...ids])));
}

function deleteFeedback(apiKey: string) {
    return query(({ db, ChatFeedback }) => db.delete(ChatFeedback).where(eq(ChatFeedback.apiKey, apiKey)));
}

/** An update locks the row in both dialects, so that no turn is added to the conversation meanwhile. */
function lock(id: number) {
    return query(({ db, Conversation }) =>
        db
            .update(Conversation)
            .set({ messages: sql`${Conversation.messages}` })
            .where(eq(Conversation.id, id))
            .returning({ agentName: Conversation.agentName, conversationId: Conversation.conversationId }),
    );
}

function isBegunBy({ Conversation }: QueryScope, { callerHash }: Person) {
    return eq(Conversation.callerHash, callerHash);
}

function findOneBegunBy(person: Person) {
    return query((scope: QueryScope) =>
        scope.db
            .select({ id: scope.Conversation.id })
            .from(scope.Conversation)
            .where(isBegunBy(scope, person))
            .limit(1),
    );
}

function countBegunBy(person: Person) {
    return query((scope: QueryScope) =>
        scope.db.select({ count: count() }).from(scope.Conversation).where(isBegunBy(scope, person)),
    );
}

function findSomeOf(agentName: string, conversationId: string) {
    return query(({ db, ChatHistory }) => {
        const { id, replyId } = ChatHistory;
        return db
            .select({ id, replyId })
            .from(ChatHistory)
            .where(and(eq(ChatHistory.agentName, agentName), eq(ChatHistory.conversationId, conversationId)))
            .orderBy(asc(ChatHistory.id))
            .limit(BATCH);
    });
}
