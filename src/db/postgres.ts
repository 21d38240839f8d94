import { DrizzleQueryError } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { Log } from '../shared/log.ts';
import type { Database } from './database.ts';
import { migratePostgres } from './migrate.ts';
import type { Migration } from './migrations.ts';
import { createPostgresChangeFeed } from './postgres-change-feed.ts';
import { createPostgresCounterStore } from './postgres-counter-store.ts';
import { PostgresFailure } from './postgres-failure.ts';
import { postgresTables } from './schema.ts';
import { postgresSearchTables } from './search-tables.ts';
import { type PreparedStatement, type Statement, StatementCache } from './statement.ts';
import { asRowsOf, awaitSteps, type Steps } from './transaction.ts';

interface PostgresOptions {
    readonly maxConnections: number;
    readonly migrations: readonly Migration[];
    readonly log: Log | null;
}

/** Stay open without work: on a new connection the first turns are slow, as the server plans each query for every month's partition. */
const WARM_CONNECTIONS = 4;
/** For a free connection, or a new one, before the caller is told that the database cannot be used. */
const CONNECTION_TIMEOUT_MS = 5_000;
/** For one query; a server that never answers must not hold a request for ever. */
const QUERY_TIMEOUT_MS = 30_000;
/** Work that failed is begun again within this time of its first try. */
const REPEAT_WITHIN_MS = 2_000;
const MAX_ATTEMPTS = 8;

/** Opens a pool; connections are made when they are needed, so that a database which is down shows up at the first query. */
export function openPostgres(url: string, { maxConnections, migrations, log }: PostgresOptions): Database {
    if (!URL.canParse(url)) throw new AppError('parameter_value_invalid', 'The address of the database is not a URL.');
    const pool = new pg.Pool({
        connectionString: url,
        max: maxConnections,
        min: Math.min(maxConnections, WARM_CONNECTIONS),
        connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
        query_timeout: QUERY_TIMEOUT_MS,
        keepAlive: true,
        application_name: 'agents-server',
    });
    // Without both of these handlers a connection that the server ends would end this process: the pool's is for idle
    // connections, the client's for those in use.
    const onLost = (error: Error) => log?.warn({ error }, 'A connection to the database was lost');
    pool.on('error', onLost);
    pool.on('connect', client => void client.on('error', onLost));
    const changes = createPostgresChangeFeed({ url, pool, log });
    const statementsOfClient = new WeakMap<pg.PoolClient, StatementCache<PreparedStatement<unknown>>>();

    async function run(client: pg.PoolClient, statement: Statement<unknown>): Promise<unknown> {
        let statements = statementsOfClient.get(client);
        if (statements === undefined) {
            const scope = { db: drizzle(client), ...postgresTables(), ...postgresSearchTables() };
            statements = new StatementCache(scope, prepared => prepared);
            statementsOfClient.set(client, statements);
        }
        try {
            const { query, values } = statement;
            return await (statements.findOrNull(query) ?? statements.prepare(query)).execute({ ...values });
        } catch (error) {
            // Anything else was thrown before the query went out.
            throw error instanceof DrizzleQueryError ? new PostgresFailure(error) : error;
        }
    }

    async function withClient<Result>(action: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
        if (pool.ending)
            throw new AppError('storage_unavailable', 'The database is closed.', { retryAfterSeconds: 10 });
        const client = await fromServer(pool.connect());
        try {
            const result = await action(client);
            client.release();
            return result;
        } catch (error) {
            client.release(error instanceof PostgresFailure && error.isUnavailable);
            throw error;
        }
    }

    return {
        dialect: 'postgres',
        changes,
        counters: createPostgresCounterStore(pool),
        read: statement =>
            repeated(() => withClient(async client => asRowsOf(statement, await run(client, statement)))),
        transaction: (steps, lock) =>
            repeated(() => withClient(client => runTransaction({ client, steps, lock, run: s => run(client, s) }))),
        waiting: () => pool.waitingCount,
        async ping() {
            await repeated(() => withClient(client => fromServer(client.query('select 1'))));
        },
        migrate: () => withMigrationClient(url, client => migratePostgres(client, migrations)),
        async close() {
            await changes.close();
            if (!pool.ending) await pool.end();
        },
    };
}

interface TransactionRun<Result> {
    readonly client: pg.PoolClient;
    readonly steps: () => Steps<Result>;
    readonly lock: string | undefined;
    readonly run: (statement: Statement<unknown>) => Promise<unknown>;
}

async function runTransaction<Result>({ client, steps, lock, run }: TransactionRun<Result>): Promise<Result> {
    // READ COMMITTED: each statement after the lock sees what the lock's last holder committed.
    const begin = 'begin isolation level read committed';
    const locked = lock === undefined ? begin : `${begin}; select pg_advisory_xact_lock(${toLockKey(lock)})`;
    try {
        await fromServer(client.query(locked));
        const result = await awaitSteps(steps(), run);
        await commit(client);
        return result;
    } catch (error) {
        if (!(error instanceof PostgresFailure && error.isConnectionLost)) await fromServer(client.query('rollback'));
        throw error;
    }
}

/** A connection that is lost here leaves open whether the server has committed: such a transaction must not be run again. */
async function commit(client: pg.PoolClient): Promise<void> {
    try {
        await client.query('commit');
    } catch (error) {
        const failure = new PostgresFailure(error);
        throw failure.isConflict ? failure : new CommitFailure(error);
    }
}

class CommitFailure extends PostgresFailure {}

/** 64 bits of a hash as Postgres writes a bigint. */
function toLockKey(name: string): string {
    return BigInt.asIntN(64, BigInt(`0x${sha256Hex(name).slice(0, 16)}`)).toString();
}

/** Begins again what the server rolled back or never got, after a short pause of random length. */
async function repeated<Result>(work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    for (let attempt = 1; ; attempt += 1) {
        try {
            return await work();
        } catch (error) {
            if (!(error instanceof PostgresFailure)) throw error;
            const isLate = attempt === MAX_ATTEMPTS || performance.now() - startedAt > REPEAT_WITHIN_MS;
            const isRepeatable = !(error instanceof CommitFailure) && (error.isConflict || error.isConnectionLost);
            if (isLate || !isRepeatable) throw error.toError();
            await Bun.sleep(Math.random() * 20 * attempt);
        }
    }
}

/** A connection of its own, without the time limits: a migration may take long. */
async function withMigrationClient<Result>(
    url: string,
    action: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECTION_TIMEOUT_MS });
    client.on('error', () => {});
    try {
        await client.connect();
        return await action(client);
    } catch (error) {
        throw error instanceof AppError ? error : new PostgresFailure(error).toError();
    } finally {
        await client.end();
    }
}

async function fromServer<Result>(answer: Promise<Result>): Promise<Result> {
    try {
        return await answer;
    } catch (error) {
        throw new PostgresFailure(error);
    }
}
