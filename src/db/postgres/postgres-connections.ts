import { DrizzleQueryError } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { AppError } from '../../shared/errors.ts';
import { sha256Hex } from '../../shared/hash.ts';
import { lazy } from '../../shared/lazy.ts';
import type { Log } from '../../shared/log.ts';
import { postgresTables } from '../schema/schema.ts';
import { postgresSearchTables } from '../schema/search-tables.ts';
import { type PreparedStatement, type Statement, StatementCache } from '../statement.ts';
import { inlineNumbers } from './inline-numbers.ts';
import { isNameLost, isThroughPooler, leaveOutNames } from './pooler.ts';
import { PostgresFailure, withPostgresFailure } from './postgres-failure.ts';
import { type SharedStatement, toSharedStatementOrNull } from './shared-statement.ts';

/** Kept open while idle: the first turns of a new connection are slow, as it plans each query for every monthly partition. */
const WARM_CONNECTIONS = 4;
/** For a free or a new connection. */
export const CONNECTION_TIMEOUT_MS = 5_000;
/** For one query: a database that never responds must not hold a request for ever. */
const QUERY_TIMEOUT_MS = 30_000;
/** Failed work starts again within this time of its first attempt. */
const RETRY_WITHIN_MS = 2_000;
const MAX_ATTEMPTS = 8;

interface PostgresConnectionsInput {
    readonly url: string;
    readonly maxConnections: number;
    readonly log: Log | null;
}

/** A pool of connections, each with its prepared statements. Connections open when they are needed. */
export class PostgresConnections {
    readonly pool: pg.Pool;
    readonly #statements = new WeakMap<pg.PoolClient, StatementCache<ReadyStatement>>();
    /** `null` until the first connection is open. */
    #isPooled: boolean | null = null;

    constructor({ url, maxConnections, log }: PostgresConnectionsInput) {
        this.pool = new pg.Pool({
            connectionString: url,
            max: maxConnections,
            min: Math.min(maxConnections, WARM_CONNECTIONS),
            connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
            query_timeout: QUERY_TIMEOUT_MS,
            keepAlive: true,
            application_name: 'agents-server',
            onConnect: async client => {
                leaveOutNames(client, () => this.isPooled);
                this.#isPooled ??= await isThroughPooler(client);
            },
        });
        // Without both handlers a connection that the database ends would end this process: the first is for idle connections, the
        // second for those in use.
        const onLost = (error: Error) => log?.warn({ error }, 'A connection to the database was lost');
        this.pool.on('error', onLost);
        this.pool.on('connect', client => void client.on('error', onLost));
    }

    /** Whether connections go through a pooler. `false` until the first one is open. */
    get isPooled(): boolean {
        return this.#isPooled === true;
    }

    /** Runs work on a connection, and again if the connection is lost before a commit. */
    use<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
        return withRetries(() => this.#withClient(work));
    }

    /** Runs work in a transaction that holds the locks, and again if the transaction can be repeated. */
    transact<Result>(locks: readonly string[], work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
        return this.use(client => inTransaction(client, locks, () => work(client)));
    }

    async run(client: pg.PoolClient, statement: Statement<unknown>): Promise<unknown> {
        const statements = this.#statementsOf(client);
        try {
            const { query, values } = statement;
            const ready = statements.findOrNull(query)?.prepared ?? statements.prepare(query);
            return await ready.execute({ ...values });
        } catch (error) {
            // Any other error was thrown before the query was sent.
            throw error instanceof DrizzleQueryError ? new PostgresFailure(error) : error;
        }
    }

    /** Runs statements of one query, in one round trip if the query can be shared. */
    async runAll(client: pg.PoolClient, statements: readonly Statement<unknown>[]): Promise<readonly unknown[]> {
        const [first] = statements;
        const shared =
            first === undefined ? null : (this.#statementsOf(client).findOrNull(first.query)?.shared() ?? null);
        if (shared === null || statements.length === 1) {
            const results: unknown[] = [];
            for (const statement of statements) results.push(await this.run(client, statement));
            return results;
        }
        const { name, text, types } = shared;
        const values = [shared.encode(statements.map(statement => statement.values))];
        const { rows } = await withPostgresFailure(
            client.query<unknown[]>({ name, text, types: asTypes(types), values, rowMode: 'array' }),
        );
        return shared.decode(rows, statements.length);
    }

    async close(): Promise<void> {
        if (!this.pool.ending) await this.pool.end();
    }

    async #withClient<Result>(work: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
        if (this.pool.ending) {
            throw new AppError('storage_unavailable', 'The database is closed.', { retryAfterSeconds: 10 });
        }
        const client = await withPostgresFailure(this.pool.connect());
        try {
            const result = await work(client);
            client.release();
            return result;
        } catch (error) {
            if (error instanceof PostgresFailure && isNameLost(error.sqlState)) this.#isPooled = true;
            client.release(error instanceof PostgresFailure && error.isUnavailable);
            throw error;
        }
    }

    #statementsOf(client: pg.PoolClient): StatementCache<ReadyStatement> {
        const known = this.#statements.get(client);
        if (known !== undefined) return known;
        const scope = { db: drizzle(client), ...postgresTables(), ...postgresSearchTables() };
        const statements = new StatementCache(scope, built => {
            const prepared = inlineNumbers(built);
            return { prepared, shared: lazy(() => toSharedStatementOrNull(prepared)) };
        });
        this.#statements.set(client, statements);
        return statements;
    }
}

interface ReadyStatement {
    readonly prepared: PreparedStatement<unknown>;
    readonly shared: () => SharedStatement | null;
}

/** Drizzle's type and the driver's type of the same object. */
function asTypes(types: unknown) {
    return types as pg.CustomTypesConfig;
}

async function inTransaction<Result>(
    client: pg.PoolClient,
    locks: readonly string[],
    work: () => Promise<Result>,
): Promise<Result> {
    // READ COMMITTED: each statement after the locks sees what their last holders committed.
    const begin = 'begin isolation level read committed';
    // Sorted, so that servers that take several locks do not wait for each other.
    const taken = locks
        .map(toLockKey)
        .toSorted()
        .map(key => `pg_advisory_xact_lock(${key})`);
    try {
        await withPostgresFailure(client.query(taken.length === 0 ? begin : `${begin}; select ${taken.join(', ')}`));
        const result = await work();
        await commit(client);
        return result;
    } catch (error) {
        if (!(error instanceof PostgresFailure && error.isConnectionLost))
            await withPostgresFailure(client.query('rollback'));
        throw error;
    }
}

/** If the connection is lost here, the database may have committed: such a transaction must not run again. */
async function commit(client: pg.PoolClient): Promise<void> {
    try {
        await client.query('commit');
    } catch (error) {
        const failure = new PostgresFailure(error);
        throw failure.isConflict ? failure : new CommitFailure(error);
    }
}

class CommitFailure extends PostgresFailure {}

/** 64 bits of a hash, written as a Postgres bigint. */
function toLockKey(name: string): string {
    return BigInt.asIntN(64, BigInt(`0x${sha256Hex(name).slice(0, 16)}`)).toString();
}

/** Starts work again that the database rolled back or never received, after a short random pause. */
async function withRetries<Result>(work: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    for (let attempt = 1; ; attempt += 1) {
        try {
            return await work();
        } catch (error) {
            if (!(error instanceof PostgresFailure)) throw error;
            const isLate = attempt === MAX_ATTEMPTS || performance.now() - startedAt > RETRY_WITHIN_MS;
            const isRepeatable =
                !(error instanceof CommitFailure) &&
                (error.isConflict || error.isConnectionLost || isNameLost(error.sqlState));
            if (isLate || !isRepeatable) throw error.toError();
            await Bun.sleep(Math.random() * 20 * attempt);
        }
    }
}
