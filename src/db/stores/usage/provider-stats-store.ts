import { gte, sql } from 'drizzle-orm';
import type { ProviderCount, ProviderStatsStore } from '../../../ports/provider-stats-store.ts';
import type { Database } from '../../database.ts';
import { query } from '../../statement.ts';
import { run } from '../../transaction.ts';

/** Latencies and failures of providers by day, in the table `ProviderDay`. */
export function createProviderStatsStore(database: Database): ProviderStatsStore {
    return {
        add: counts =>
            database.transaction(function* () {
                for (const count of counts) yield* run(addCount(count));
            }, 'provider-stats'),

        async sums(firstDay) {
            const rows = await database.read(sumsFrom(firstDay));
            return rows.map(row => ({ ...row, day: firstDay }));
        },
    };
}

function addCount(added: ProviderCount) {
    return query(({ db, ProviderDay }) => {
        const { day, provider, model, kind, value, count } = ProviderDay;
        return db
            .insert(ProviderDay)
            .values(added)
            .onConflictDoUpdate({
                target: [day, provider, model, kind, value],
                set: { count: sql`${count} + ${added.count}` },
            });
    });
}

function sumsFrom(firstDay: string) {
    return query(({ db, ProviderDay }) => {
        const { provider, model, kind, value, count } = ProviderDay;
        return db
            .select({ provider, model, kind, value, count: sql`sum(${count})`.mapWith(Number) })
            .from(ProviderDay)
            .where(gte(ProviderDay.day, firstDay))
            .groupBy(provider, model, kind, value);
    });
}
