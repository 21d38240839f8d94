import { sql } from 'drizzle-orm';
import type { Database } from '../../database.ts';
import { query } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';

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

/** Drops the oldest partition, if everything in it is older; gives how many it dropped. One at a time: each has much that hangs on it. */
export async function dropPartition(database: Database, before: Date): Promise<number> {
    if (database.dialect === 'sqlite') return 0;
    const until = sql`least(${before.toISOString()}::timestamptz, ${END_OF_OLDEST})`;
    return database.transaction(() => call(sql`"dropHistoryPartitions"(${until})`), LOCK);
}

/** The names of partitions end with their month, in UTC. */
const END_OF_OLDEST = sql`(
    select (to_timestamp(right(min("relname"), 7) || ' UTC', 'YYYY_MM TZ') at time zone 'UTC' + interval '1 month') at time zone 'UTC'
    from "pg_inherits" join "pg_class" on "pg_class"."oid" = "inhrelid"
    where "inhparent" = '"ChatHistory"'::regclass and "relname" ~ '_[0-9]{4}_[0-9]{2}$'
)`;

function* call(work: ReturnType<typeof sql>): TransactionBody<number> {
    yield* run(select(sql`set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`));
    const [row] = yield* run(select(work));
    return Number(row?.value ?? 0);
}

function select(value: ReturnType<typeof sql>) {
    return query(({ db }) => db.select({ value: sql<unknown>`${value}` }).from(sql`(select 1) as one`));
}
