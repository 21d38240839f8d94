import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { query } from '../statement.ts';
import { execute } from '../transaction.ts';
import type { MovedRow } from './moved-tables.ts';

/** Makes the partitions that messages of former months belong into. SQLite has none. */
export async function addMonths(database: Database, messages: readonly MovedRow[]): Promise<void> {
    if (database.dialect === 'sqlite') return;
    const months = new Set(
        messages.flatMap(({ createdAt }) => (createdAt instanceof Date ? [toMonth(createdAt)] : [])),
    );
    for (const month of months) {
        const added = sql<number>`"addHistoryPartitions"(${month}, 1)`;
        await execute(
            database,
            query(({ db }) => db.select({ added }).from(sql`(select 1) as one`)),
        );
    }
}

function toMonth(date: Date): string {
    return `${date.toISOString().slice(0, 7)}-01T00:00:00.000Z`;
}
