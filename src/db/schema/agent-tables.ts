import type { VersionReason, Visibility } from '../../agents/agent.ts';
import type { AgentProfile } from '../../books/book.ts';
import type { LearningMode } from '../../learning/learning-mode.ts';
import type { SourceChange } from '../stores/agents/version-source.ts';
import type { ColumnKit } from './columns.ts';

/** Agents and the versions of their books. */
export function defineAgentTables(kit: ColumnKit) {
    const { table, uniqueIndex, id, integer, text, json, timestamp } = kit;

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
            /** The job that learned the version. Unique, so that a job that runs twice is applied once. */
            learningJobId: integer().unique(),
            /** If set, `agentSource` is only the changed part of the version before; see `version-source.ts`. */
            sourceChange: json<SourceChange>(),
        },
        row => [uniqueIndex('AgentHistory_agentName_version').on(row.agentName, row.version)],
    );

    return { Agent, AgentHistory };
}
