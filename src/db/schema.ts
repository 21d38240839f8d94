import type { VersionReason, Visibility } from '../agents/agent.ts';
import type { AgentProfile } from '../books/book.ts';
import type { Usage } from '../chat/chat-event.ts';
import type { ChatSource } from '../chat/chat-turn.ts';
import type { MessageStatus, RecordedMessage } from '../history/chat-row.ts';
import { type ColumnKit, postgresColumns, sqliteColumns } from './columns.ts';

export type Tables = ReturnType<typeof defineSchema>;

/** The tables, written once for both dialects. A change needs a generated migration: see `drizzle/`. */
export function defineSchema(kit: ColumnKit) {
    const { table, index, uniqueIndex, id, integer, boolean, text, json, timestamp } = kit;

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
        },
        row => [uniqueIndex('AgentHistory_agentName_version').on(row.agentName, row.version)],
    );

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

    const ChatFeedback = table(
        'ChatFeedback',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            agentName: text().notNull(),
            messageId: integer()
                .notNull()
                .references(() => ChatHistory.id, { onDelete: 'cascade' }),
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
        limits: json<Readonly<Record<string, number>>>(),
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
            /** The reply to learn from. Unique: a turn is learned from once, however often its end is written. */
            messageId: integer()
                .notNull()
                .unique()
                .references(() => ChatHistory.id, { onDelete: 'cascade' }),
            status: text<LearningStatus>().notNull().default('QUEUED'),
            attempts: integer().notNull().default(0),
            /** Not before this time: the pause after a failed attempt. */
            runAfter: timestamp(),
            /** Until when the worker that runs the job has it to itself. */
            leaseUntil: timestamp(),
            /** What was learned and what was refused, with the reasons. */
            outcome: json<unknown>(),
            error: text(),
        },
        row => [
            index('LearningJob_agentName').on(row.agentName, row.status, row.id),
            index('LearningJob_status').on(row.status, row.id),
        ],
    );

    const Metadata = table('Metadata', {
        key: text().primaryKey(),
        value: json<unknown>(),
        updatedAt: timestamp().notNull(),
    });

    return { Agent, AgentHistory, ChatHistory, ChatFeedback, ApiTokens, User, Session, LearningJob, Metadata };
}

type LearningStatus = 'QUEUED' | 'RUNNING' | 'DONE' | 'FAILED';

export const postgresTables = defineSchema(postgresColumns);
export const sqliteTables = defineSchema(sqliteColumns);
