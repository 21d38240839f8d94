import { DrizzleQueryError } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { AppError } from '../../shared/errors.ts';
import { sha256Hex } from '../../shared/hash.ts';
import { lazy } from '../../shared/lazy.ts';
import type { Log } from '../../shared/log.ts';
import type { Database } from '../database.ts';
import { migratePostgres } from '../migrate/migrate.ts';
import type { Migration } from '../migrate/migrations.ts';
import { postgresTables } from '../schema/schema.ts';
import { postgresSearchTables } from '../schema/search-tables.ts';
import { type PreparedStatement, type Statement, StatementCache } from '../statement.ts';
import { asRowsOf, runBodiesTogether, runBodyAsync, type TransactionBody } from '../transaction.ts';
import { createPostgresChangeFeed } from './postgres-change-feed.ts';
import { createPostgresCounterStore } from './postgres-counter-store.ts';
import { PostgresFailure } from './postgres-failure.ts';
import { type SharedStatement, toSharedStatementOrNull } from './shared-statement.ts';
import { createTurnGroups, type WaitingTurn } from './turn-groups.ts';

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
    const statementsOfClient = new WeakMap<pg.PoolClient, StatementCache<ReadyStatement>>();

    function statementsOf(client: pg.PoolClient): StatementCache<ReadyStatement> {
        const known = statementsOfClient.get(client);
        if (known !== undefined) return known;
        const scope = { db: drizzle(client), ...postgresTables(), ...postgresSearchTables() };
        const statements = new StatementCache(scope, prepared => ({
            prepared,
            shared: lazy(() => toSharedStatementOrNull(prepared)),
        }));
        statementsOfClient.set(client, statements);
        return statements;
    }

    /** One query where all statements are of one that can be asked for all of them, otherwise one after the other. */
    async function runAll(client: pg.PoolClient, statements: readonly Statement<unknown>[]) {
        const [first] = statements;
        const shared = first === undefined ? null : (statementsOf(client).findOrNull(first.query)?.shared() ?? null);
        if (shared === null || statements.length === 1) {
            const answers: unknown[] = [];
            for (const statement of statements) answers.push(await run(client, statement));
            return answers;
        }
        const { name, text, types } = shared;
        const values = [shared.encode(statements.map(statement => statement.values))];
        const { rows } = await fromServer(
            client.query<unknown[]>({ name, text, types: asTypes(types), values, rowMode: 'array' }),
        );
        return shared.decode(rows, statements.length);
    }

    async function run(client: pg.PoolClient, statement: Statement<unknown>): Promise<unknown> {
        const statements = statementsOf(client);
        try {
            const { query, values } = statement;
            const ready = statements.findOrNull(query)?.prepared ?? statements.prepare(query);
            return await ready.execute({ ...values });
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

    function transact<Result>(locks: readonly string[], work: (client: pg.PoolClient) => Promise<Result>) {
        return repeated(() => withClient(client => inTransaction(client, locks, () => work(client))));
    }

    function transactSteps<Result>(locks: readonly string[], steps: () => TransactionBody<Result>): Promise<Result> {
        return transact(locks, client => runBodyAsync(steps(), statement => run(client, statement)));
    }

    const turns = createTurnGroups({
        together: group =>
            transact(group.flatMap(lockOf), client =>
                runBodiesTogether(
                    group.map(({ steps }) => steps()),
                    statements => runAll(client, statements),
                ),
            ),
        alone: turn => transactSteps(lockOf(turn), turn.steps),
    });

    return {
        dialect: 'postgres',
        changes,
        counters: createPostgresCounterStore(pool),
        read: statement =>
            repeated(() => withClient(async client => asRowsOf(statement, await run(client, statement)))),
        transaction: (steps, lock) => transactSteps(lock === undefined ? [] : [lock], steps),
        turn: turns.add,
        waiting: () => pool.waitingCount + turns.waiting(),
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

interface ReadyStatement {
    readonly prepared: PreparedStatement<unknown>;
    readonly shared: () => SharedStatement | null;
}

/** Drizzle's and the driver's types of the same. */
function asTypes(types: unknown) {
    return types as pg.CustomTypesConfig;
}

function lockOf({ options: { about, isLocked } }: WaitingTurn): string[] {
    return isLocked ? [about] : [];
}

async function inTransaction<Result>(
    client: pg.PoolClient,
    locks: readonly string[],
    work: () => Promise<Result>,
): Promise<Result> {
    // READ COMMITTED: each statement after the locks sees what their last holders committed.
    const begin = 'begin isolation level read committed';
    // In one order, so that servers that take several do not wait for each other.
    const taken = locks
        .map(toLockKey)
        .toSorted()
        .map(key => `pg_advisory_xact_lock(${key})`);
    try {
        await fromServer(client.query(taken.length === 0 ? begin : `${begin}; select ${taken.join(', ')}`));
        const result = await work();
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
