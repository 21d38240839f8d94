import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { once } from '../statement.ts';
import { ask, type Steps } from '../transaction.ts';

/** Servers that are not updated for so long write into the default partition. */
const MONTHS_AHEAD = 3;
/** To change the partitions, nobody may be in the middle of anything; nobody else is kept waiting for longer than this. */
const LOCK_TIMEOUT = '1s';
const LOCK = 'history-partitions';

/** Makes the partitions of this month and the next ones where they are missing. SQLite has none. */
export async function addPartitions(database: Database, at: Date): Promise<void> {
    if (database.dialect === 'sqlite') return;
    await database.transaction(() => call(sql`"addHistoryPartitions"(${at.toISOString()}, ${MONTHS_AHEAD})`), LOCK);
}

/** Drops the partitions of which everything is older; gives how many. */
export async function dropPartitions(database: Database, before: Date): Promise<number> {
    if (database.dialect === 'sqlite') return 0;
    return database.transaction(() => call(sql`"dropHistoryPartitions"(${before.toISOString()})`), LOCK);
}

function* call(work: ReturnType<typeof sql>): Steps<number> {
    yield* ask(select(sql`set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`));
    const [row] = yield* ask(select(work));
    return Number(row?.value ?? 0);
}

function select(value: ReturnType<typeof sql>) {
    return once(({ db }) => db.select({ value: sql<unknown>`${value}` }).from(sql`(select 1) as one`));
}
