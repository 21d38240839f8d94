import pg from 'pg';
import { AppError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type { Database } from '../database.ts';
import { type Migration, migratePostgres } from '../migrate/migrate.ts';
import type { TransactionBody } from '../statement.ts';
import { asRowsOf, runBodiesTogether, runBodyAsync } from '../transaction.ts';
import { PostgresChangeFeed } from './postgres-change-feed.ts';
import { CONNECTION_TIMEOUT_MS, PostgresConnections } from './postgres-connections.ts';
import { createPostgresCounterStore } from './postgres-counter-store.ts';
import { PostgresFailure, withPostgresFailure } from './postgres-failure.ts';
import { TurnGroups, type WaitingTurn } from './turn-groups.ts';

interface PostgresOptions {
    readonly maxConnections: number;
    readonly migrations: readonly Migration[];
    readonly log: Log | null;
}

/** Does not connect: a database that is down shows up at the first query. */
export function openPostgres(url: string, { maxConnections, migrations, log }: PostgresOptions): Database {
    if (!URL.canParse(url)) throw new AppError('parameter_value_invalid', 'The address of the database is not a URL.');
    const connections = new PostgresConnections({ url, maxConnections, log });
    const { pool } = connections;
    const changes = new PostgresChangeFeed({ url, pool, log });

    function transact<Result>(locks: readonly string[], body: () => TransactionBody<Result>): Promise<Result> {
        return connections.transact(locks, client =>
            runBodyAsync(body(), statement => connections.run(client, statement)),
        );
    }

    const turns = new TurnGroups({
        runTogether: group =>
            connections.transact(group.flatMap(locksOf), client =>
                runBodiesTogether(
                    group.map(({ body }) => body()),
                    statements => connections.runAll(client, statements),
                ),
            ),
        runAlone: turn => transact(locksOf(turn), turn.body),
    });

    return {
        dialect: 'postgres',
        changes,
        counters: createPostgresCounterStore(pool),
        read: statement =>
            connections.use(async client => asRowsOf(statement, await connections.run(client, statement))),
        transaction: (body, lock) => transact(lock === undefined ? [] : [lock], body),
        turn: (body, options) => turns.add(body, options),
        waiting: () => pool.waitingCount + turns.waiting(),
        async ping() {
            await connections.use(client => withPostgresFailure(client.query('select 1')));
            return { isPooled: connections.isPooled };
        },
        migrate: () => withMigrationClient(url, client => migratePostgres(client, migrations)),
        async close() {
            await changes.close();
            await connections.close();
        },
    };
}

function locksOf({ options: { key, isLocked } }: WaitingTurn): string[] {
    return isLocked ? [key] : [];
}

/** A connection of its own without a query timeout: a migration may take long. */
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
