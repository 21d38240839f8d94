import { sql } from 'drizzle-orm';
import type { Database } from '../../database.ts';
import { query } from '../../statement.ts';
import { run, type TransactionBody } from '../../transaction.ts';

/** After this many months, a server that was not restarted writes into the default partition. */
const MONTHS_AHEAD = 3;
/** Changing partitions waits for all running transactions, and blocks new ones at most for this time. */
const LOCK_TIMEOUT = '1s';
const LOCK = 'history-partitions';

/** Adds missing partitions for this and the next months. SQLite has none. */
export async function addPartitions(database: Database, at: Date): Promise<void> {
    if (database.dialect === 'sqlite') return;
    await database.transaction(() => call(sql`"addHistoryPartitions"(${at.toISOString()}, ${MONTHS_AHEAD})`), LOCK);
}

/** Drops the oldest partition if all of it is older. Returns the number of dropped partitions: at most one, since many rows depend on each. */
export async function dropPartition(database: Database, before: Date): Promise<number> {
    if (database.dialect === 'sqlite') return 0;
    const until = sql`least(${before.toISOString()}::timestamptz, ${END_OF_OLDEST})`;
    return database.transaction(() => call(sql`"dropHistoryPartitions"(${until})`), LOCK);
}

/** Names of partitions end with their month, in UTC. */
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
