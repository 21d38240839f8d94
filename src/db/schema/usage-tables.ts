import type { ChatSource } from '../../chat/chat-turn.ts';
import type { ProviderCountKind } from '../../ports/provider-stats-store.ts';
import type { ColumnKit } from './columns.ts';

/** Sums by day. */
export function defineUsageTables(kit: ColumnKit) {
    const { table, uniqueIndex, id, integer, text } = kit;

    /** Replies and tokens, added up from the history; see `usage-store.ts`. */
    const UsageDay = table(
        'UsageDay',
        {
            id: id(),
            /** `YYYY-MM-DD`, in UTC. */
            day: text().notNull(),
            agentName: text().notNull(),
            source: text<ChatSource>().notNull(),
            /** The id of the API key; 0 without one. */
            tokenId: integer().notNull(),
            /** Empty if no model replied. */
            provider: text().notNull(),
            model: text().notNull(),
            replies: integer().notNull(),
            /** Failed replies, which are also counted in `replies`. */
            failures: integer().notNull(),
            promptTokens: integer().notNull(),
            completionTokens: integer().notNull(),
            durationMs: integer().notNull(),
        },
        row => [
            uniqueIndex('UsageDay_day').on(row.day, row.agentName, row.source, row.tokenId, row.provider, row.model),
        ],
    );

    /** Latencies and failures of providers: how often each `value` of a `kind` occurred on a day. */
    const ProviderDay = table(
        'ProviderDay',
        {
            id: id(),
            day: text().notNull(),
            provider: text().notNull(),
            /** Empty if the provider did not reply. */
            model: text().notNull(),
            kind: text<ProviderCountKind>().notNull(),
            /** The number of a time range, or an error code. */
            value: text().notNull(),
            count: integer().notNull(),
        },
        row => [uniqueIndex('ProviderDay_day').on(row.day, row.provider, row.model, row.kind, row.value)],
    );

    return { UsageDay, ProviderDay };
}
