import type { ChatSource } from '../../chat/chat-turn.ts';
import type { ProviderCountKind } from '../../ports/provider-stats-store.ts';
import type { ColumnKit } from './columns.ts';

/** What is added up by day. */
export function defineUsageTables(kit: ColumnKit) {
    const { table, uniqueIndex, id, integer, text } = kit;

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

    return { UsageDay, ProviderDay };
}
