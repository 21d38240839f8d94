import { isNotNull, sql } from 'drizzle-orm';
import type { VersionReason, Visibility } from '../agents/agent.ts';
import type { Limits } from '../auth/limits.ts';
import type { AgentProfile } from '../books/book.ts';
import type { Usage } from '../chat/chat-event.ts';
import type { ChatSource } from '../chat/chat-turn.ts';
import type { MessageStatus, RecordedMessage } from '../history/chat-row.ts';
import type { LearningOutcome, LearningStatus } from '../learning/learning-job.ts';
import type { LearningMode } from '../learning/learning-mode.ts';
import type { LessonKeyword, LessonPeriod, LessonStatus } from '../learning/lesson.ts';
import type { ProviderCountKind } from '../ports/provider-stats-store.ts';
import type { RunningReplyEvent } from '../ports/running-reply-store.ts';
import type { StoredReplyKind } from '../ports/stored-reply-store.ts';
import { type ColumnKit, postgresColumns, sqliteColumns } from './columns.ts';
import type { SourceChange } from './stores/version-source.ts';

export type Tables = ReturnType<typeof defineSchema>;

/** The tables, written once for both dialects. A change needs a generated migration: see `drizzle/`. */
export function defineSchema(kit: ColumnKit) {
    const { table, index, uniqueIndex, id, messageId, integer, boolean, text, json, timestamp } = kit;

    const Agent = table('Agent', {
        id: id(),
        agentName: text().notNull().unique(),
        createdAt: timestamp().notNull(),
        updatedAt: timestamp().notNull(),
        deletedAt: timestamp(),
        agentHash: text().notNull(),
        agentSource: text().notNull(),
        agentProfile: json<AgentProfile>().notNull(),
        visibility: text<Visibility>().notNull(),
        version: integer().notNull(),
        learningMode: text<LearningMode>().notNull().default('LEARN_AT_ONCE'),
        embedOrigins: json<readonly string[]>(),
    });

    const AgentHistory = table(
        'AgentHistory',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            agentName: text().notNull(),
            agentHash: text().notNull(),
            previousAgentHash: text(),
            agentSource: text().notNull(),
            version: integer().notNull(),
            reason: text<VersionReason>().notNull(),
            messageIds: json<readonly number[]>().notNull(),
            who: text().notNull(),
            /** The job that learned the version. Unique: however often a job runs, it is applied once. */
            learningJobId: integer().unique(),
            /** Where set, `agentSource` is only what changed since the version before; see `version-source.ts`. */
            sourceChange: json<SourceChange>(),
        },
        row => [uniqueIndex('AgentHistory_agentName_version').on(row.agentName, row.version)],
    );

    // On Postgres in partitions, a month each; see `history-partitions.ts`. There its key is the id with `createdAt`.
    const ChatHistory = table(
        'ChatHistory',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            messageHash: text().notNull(),
            previousMessageHash: text(),
            conversationId: text().notNull(),
            agentName: text().notNull(),
            agentHash: text().notNull(),
            message: json<RecordedMessage>().notNull(),
            status: text<MessageStatus>().notNull(),
            usage: json<Usage>(),
            model: text(),
            provider: text(),
            durationMs: integer(),
            url: text(),
            ip: text(),
            userAgent: text(),
            language: text(),
            platform: text(),
            source: text<ChatSource>().notNull(),
            apiKey: text(),
            callerHash: text().notNull(),
            replyId: text(),
            isUtility: boolean().notNull(),
        },
        // The hash begins the indices of the chain, so that no database without statistics takes another index for it; the id ends
        // them, so that the newest rows of a hash are read without sorting all of them.
        row => [
            index('ChatHistory_messageHash').on(row.messageHash, row.agentName, row.callerHash, row.id),
            index('ChatHistory_previousMessageHash').on(row.previousMessageHash, row.agentName, row.callerHash, row.id),
            index('ChatHistory_conversationId').on(row.agentName, row.conversationId, row.id),
            index('ChatHistory_createdAt').on(row.createdAt),
            index('ChatHistory_replyId').on(row.replyId),
        ],
    );

    /**
     * What lists say of the conversations in `ChatHistory`, kept with each turn. Whoever changes messages of a conversation changes its row
     * here first, so that transactions on one conversation come one after the other.
     */
    const Conversation = table(
        'Conversation',
        {
            id: id(),
            agentName: text().notNull(),
            conversationId: text().notNull(),
            createdAt: timestamp().notNull(),
            /** When it began or its newest reply ended. */
            updatedAt: timestamp().notNull(),
            /** Who began it, and how. */
            callerHash: text().notNull(),
            source: text<ChatSource>().notNull(),
            apiKey: text(),
            isUtility: boolean().notNull(),
            /** The beginning of its first message; `null` until the messages of a conversation from before this table were read. */
            opening: json<string>(),
            /** Of its newest reply. */
            status: text<MessageStatus>().notNull(),
            /** Without the rounds of own tools. */
            messages: integer().notNull(),
            promptTokens: integer().notNull(),
            completionTokens: integer().notNull(),
            /** Its messages up to this id can be found by their words; `isIndexed` says whether that is all of them. */
            indexedId: integer().notNull().default(0),
            isIndexed: boolean().notNull().default(false),
        },
        row => [
            uniqueIndex('Conversation_conversationId').on(row.agentName, row.conversationId),
            index('Conversation_updatedAt').on(row.updatedAt, row.id),
            index('Conversation_agentName').on(row.agentName, row.updatedAt, row.id),
            index('Conversation_source').on(row.source, row.updatedAt, row.id),
            index('Conversation_apiKey').on(row.apiKey, row.updatedAt, row.id).where(isNotNull(row.apiKey)),
            index('Conversation_callerHash').on(row.callerHash, row.agentName, row.updatedAt, row.id),
            index('Conversation_status').on(row.status, row.updatedAt, row.id).where(sql`"status" <> 'COMPLETE'`),
            index('Conversation_createdAt').on(row.createdAt),
            index('Conversation_isIndexed').on(row.id).where(sql`not "isIndexed"`),
        ],
    );

    const ChatFeedback = table(
        'ChatFeedback',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            agentName: text().notNull(),
            messageId: messageId(() => ChatHistory.id, 'cascade').notNull(),
            rating: integer(),
            note: text(),
            expectedAnswer: text(),
            source: text<ChatSource>().notNull(),
            apiKey: text(),
        },
        row => [
            index('ChatFeedback_messageId').on(row.messageId),
            index('ChatFeedback_agentName').on(row.agentName, row.id),
        ],
    );

    const ApiTokens = table('ApiTokens', {
        id: id(),
        createdAt: timestamp().notNull(),
        updatedAt: timestamp().notNull(),
        token: text().notNull().unique(),
        hint: text().notNull(),
        note: text(),
        isRevoked: boolean().notNull(),
        lastUsedAt: timestamp(),
        expiresAt: timestamp(),
        agentNames: json<readonly string[]>(),
        limits: json<Limits>(),
    });

    const User = table('User', {
        id: id(),
        createdAt: timestamp().notNull(),
        updatedAt: timestamp().notNull(),
        name: text().notNull().unique(),
        passwordHash: text().notNull(),
        isAdmin: boolean().notNull(),
    });

    const Session = table(
        'Session',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            expiresAt: timestamp().notNull(),
            secretHash: text().notNull().unique(),
            userId: integer().references(() => User.id, { onDelete: 'cascade' }),
        },
        row => [index('Session_expiresAt').on(row.expiresAt), index('Session_userId').on(row.userId)],
    );

    const LearningJob = table(
        'LearningJob',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            updatedAt: timestamp().notNull(),
            agentName: text().notNull(),
            /** The reply to learn from. */
            messageId: messageId(() => ChatHistory.id, 'cascade').notNull(),
            /** The feedback on the reply to learn from; 0 for the turn itself. */
            feedbackId: integer().notNull().default(0),
            status: text<LearningStatus>().notNull().default('QUEUED'),
            attempts: integer().notNull().default(0),
            /** The request that the turn came with; `null` for feedback and for turns from before there was such a column. */
            requestId: text(),
            /** Not before this time: the pause after a failed attempt. */
            runAfter: timestamp(),
            /** Until when the worker that runs the job has it to itself. */
            leaseUntil: timestamp(),
            /** Tells that worker from one whose lease ran out. */
            leaseToken: text(),
            /** What was learned and what was refused, with the reasons. */
            outcome: json<LearningOutcome>(),
            error: text(),
        },
        row => [
            // A turn is learned from once, however often its end is written.
            uniqueIndex('LearningJob_messageId_feedbackId').on(row.messageId, row.feedbackId),
            index('LearningJob_agentName').on(row.agentName, row.status, row.id),
            index('LearningJob_status').on(row.status, row.id),
        ],
    );

    /** What was learned or waits to be: a line of the book each, with where it comes from. */
    const Lesson = table(
        'Lesson',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            updatedAt: timestamp().notNull(),
            agentName: text().notNull(),
            learningJobId: integer(),
            /** The reply of the turn that taught it. */
            messageId: messageId(() => ChatHistory.id, 'set null'),
            messageIds: json<readonly number[]>().notNull(),
            conversationId: text(),
            who: text().notNull(),
            keyword: text<LessonKeyword>().notNull(),
            content: text().notNull(),
            /** The same for lines that say the same; see `line-tokens.ts`. */
            contentKey: text().notNull(),
            status: text<LessonStatus>().notNull(),
            /** The lesson that took the place of this one. */
            replacedById: integer(),
            /** The lesson whose place this one takes once it is accepted. */
            replacesId: integer(),
            /** The versions of the book that have the line. */
            periods: json<readonly LessonPeriod[]>().notNull(),
        },
        row => [
            index('Lesson_agentName_status').on(row.agentName, row.status, row.id),
            index('Lesson_agentName_contentKey').on(row.agentName, row.contentKey),
            index('Lesson_messageId').on(row.messageId),
        ],
    );

    /** What agents know beyond what fits into a prompt, in pieces that are found by their words: see `knowledge-search.ts`. */
    const KnowledgePassage = table(
        'KnowledgePassage',
        {
            id: id(),
            /** Whose it is: an agent, or a page that agents read. */
            owner: text().notNull(),
            passageHash: text().notNull(),
            content: text().notNull(),
            /** Its terms, by which both dialects find it. */
            searchText: text().notNull(),
        },
        row => [uniqueIndex('KnowledgePassage_owner_passageHash').on(row.owner, row.passageHash)],
    );

    /** Which list of passages of an owner is in the index. */
    const KnowledgeState = table('KnowledgeState', {
        owner: text().primaryKey(),
        stateHash: text().notNull(),
        updatedAt: timestamp().notNull(),
    });

    /** Pages that books name as knowledge, as they were read last. */
    const KnowledgePage = table('KnowledgePage', {
        id: id(),
        url: text().notNull().unique(),
        createdAt: timestamp().notNull(),
        /** When it was asked for last, and when it is to be asked for again. */
        checkedAt: timestamp().notNull(),
        checkAfter: timestamp().notNull(),
        /** The validators of the page's server. */
        etag: text(),
        lastModified: text(),
        title: text(),
        contentHash: text(),
        /** Its text; `null` where it never could be read. */
        content: text(),
        /** Why it could not be read the last time. */
        error: text(),
    });

    /** A reply that goes on being made when its client has left. */
    const RunningReply = table(
        'RunningReply',
        {
            id: id(),
            replyId: text().notNull().unique(),
            agentName: text().notNull(),
            callerHash: text().notNull(),
            conversationId: text().notNull(),
            chatId: text(),
            createdAt: timestamp().notNull(),
            heartbeatAt: timestamp().notNull(),
            endedAt: timestamp(),
            isStopRequested: boolean().notNull(),
        },
        row => [
            index('RunningReply_callerHash_chatId').on(row.callerHash, row.chatId),
            index('RunningReply_callerHash_conversationId').on(row.callerHash, row.conversationId),
            index('RunningReply_createdAt').on(row.createdAt),
        ],
    );

    /** Its events, a batch a row: those from `firstIndex` up to before `nextIndex`. */
    const RunningReplyEvents = table(
        'RunningReplyEvents',
        {
            id: id(),
            replyId: text()
                .notNull()
                .references(() => RunningReply.replyId, { onDelete: 'cascade' }),
            firstIndex: integer().notNull(),
            nextIndex: integer().notNull(),
            events: json<readonly RunningReplyEvent[]>().notNull(),
        },
        row => [uniqueIndex('RunningReplyEvents_replyId_firstIndex').on(row.replyId, row.firstIndex)],
    );

    /** Which replies of the history their askers may fetch again: see `stored-reply-store.ts`. */
    const StoredReply = table(
        'StoredReply',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            replyId: text().notNull().unique(),
            kind: text<StoredReplyKind>().notNull(),
            agentName: text().notNull(),
            callerHash: text().notNull(),
            metadata: json<Readonly<Record<string, string>>>().notNull(),
            /** What the answer repeats of its request. */
            request: json<Readonly<Record<string, unknown>>>(),
        },
        row => [index('StoredReply_callerHash').on(row.callerHash, row.kind, row.id)],
    );

    /** Answers of requests that came with an `Idempotency-Key`, for when they come again. */
    const KeptAnswer = table(
        'KeptAnswer',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            expiresAt: timestamp().notNull(),
            keyHash: text().notNull().unique(),
            requestHash: text().notNull(),
            /** Until when the server that answers has the key to itself. */
            leaseUntil: timestamp().notNull(),
            leaseToken: text().notNull(),
            /** `null` until there is an answer. */
            contentType: text(),
            /** `null` where it was too large to be kept, too. */
            body: text(),
        },
        row => [index('KeptAnswer_expiresAt').on(row.expiresAt)],
    );

    /** What agents said and what it cost, added up from the history: see `usage-store.ts`. */
    const UsageDay = table(
        'UsageDay',
        {
            id: id(),
            /** `YYYY-MM-DD`, in UTC. */
            day: text().notNull(),
            agentName: text().notNull(),
            source: text<ChatSource>().notNull(),
            /** That of `ApiTokens`; 0 where no key was used. */
            tokenId: integer().notNull(),
            /** Empty where no model answered. */
            provider: text().notNull(),
            model: text().notNull(),
            replies: integer().notNull(),
            /** Of the replies, those that failed. */
            failures: integer().notNull(),
            promptTokens: integer().notNull(),
            completionTokens: integer().notNull(),
            durationMs: integer().notNull(),
        },
        row => [
            uniqueIndex('UsageDay_day').on(row.day, row.agentName, row.source, row.tokenId, row.provider, row.model),
        ],
    );

    /** How providers did: how often each `value` of a `kind` came on a day. */
    const ProviderDay = table(
        'ProviderDay',
        {
            id: id(),
            day: text().notNull(),
            provider: text().notNull(),
            /** Empty where it did not answer. */
            model: text().notNull(),
            kind: text<ProviderCountKind>().notNull(),
            /** A number of a time's range, or the code of a failure. */
            value: text().notNull(),
            count: integer().notNull(),
        },
        row => [uniqueIndex('ProviderDay_day').on(row.day, row.provider, row.model, row.kind, row.value)],
    );

    const Metadata = table('Metadata', {
        key: text().primaryKey(),
        value: json<unknown>(),
        updatedAt: timestamp().notNull(),
    });

    return {
        Agent,
        AgentHistory,
        ChatHistory,
        Conversation,
        ChatFeedback,
        ApiTokens,
        User,
        Session,
        LearningJob,
        Lesson,
        Metadata,
        RunningReply,
        RunningReplyEvents,
        KnowledgePassage,
        KnowledgeState,
        KnowledgePage,
        StoredReply,
        KeptAnswer,
        UsageDay,
        ProviderDay,
    };
}

/** Made for the dialect that is opened: the tables of the other one would be a good part of every start. */
export const postgresTables = onceMade(() => defineSchema(postgresColumns));
export const sqliteTables = onceMade(() => defineSchema(sqliteColumns));

function onceMade<Value>(make: () => Value): () => Value {
    let value: Value | undefined;
    return () => {
        value ??= make();
        return value;
    };
}
