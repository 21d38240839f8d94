import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { assertSound, withSqliteFile } from '../../db/backup/sqlite-file.ts';
import type { Database } from '../../db/database.ts';
import { pendingMigrations } from '../../db/migrate/pending-migrations.ts';
import { newestMessageTime } from '../../db/newest-message-time.ts';
import { openDatabase, sqlitePathOrNull } from '../../db/open-database.ts';
import { query } from '../../db/statement.ts';
import type { Config } from '../../server/config.ts';
import { explainFailure } from '../explain-failure.ts';
import { existingFolder } from './existing-folder.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Checks the database without creating, migrating or changing it. */
export async function checkDatabase({ databaseUrl, adminPassword }: Config): Promise<readonly Finding[]> {
    const path = sqlitePathOrNull(databaseUrl);
    if (path !== null && !existsSync(path)) {
        return [checkFolder(path)];
    }
    try {
        const database = await openDatabase(databaseUrl, { maxConnections: 1 });
        try {
            const { isPooled } = await database.ping();
            const found = path === null ? [ok('database', isPooled ? POOLED : 'Postgres responds.')] : checkFile(path);
            return [...found, ...(await checkContent(database, adminPassword !== null))];
        } finally {
            await database.close();
        }
    } catch (error) {
        const advice =
            path === null
                ? 'Check that Postgres is running, and the host, port, database, user and password in DATABASE_URL.'
                : 'Check the disk and the file permissions, or restore a backup with `restore`.';
        return [problem('database', explainFailure(error), advice)];
    }
}

const POOLED =
    'Postgres responds, through a pooler such as PgBouncer: queries are planned at each call, and changes on other servers are polled.';

function checkFolder(path: string): Finding {
    const message = `There is no database at '${path}' yet`;
    const folder = existingFolder(path);
    try {
        accessSync(folder, constants.W_OK);
        return warning('database', `${message}.`, 'The server creates it at the first start.');
    } catch {
        const advice = 'Start the server in a writable folder, or set DATABASE_URL.';
        return problem('database', `${message}, and '${folder}' is not writable.`, advice);
    }
}

/** Servers hold the lock only for milliseconds. */
const LOCK_TIMEOUT_MS = 2_000;

function checkFile(path: string): readonly Finding[] {
    withSqliteFile(path, connection => {
        assertSound(connection, path);
        connection.run(`pragma busy_timeout = ${LOCK_TIMEOUT_MS}`);
        connection.run('begin immediate');
        connection.run('rollback');
    });
    const { size, mode } = statSync(path);
    const intact = ok('database', `The SQLite database '${path}' is intact (${(size / 1_000_000).toFixed(1)} MB).`);
    const isReadableByOthers = process.platform !== 'win32' && (mode & 0o077) !== 0;
    if (!isReadableByOthers) return [intact];
    const message = `Other users of this machine can read '${path}', which has API keys and conversations.`;
    return [intact, warning('permissions', message, `chmod 600 '${path}'`)];
}

async function checkContent(database: Database, isPasswordConfigured: boolean): Promise<readonly Finding[]> {
    const pending = await pendingMigrations(database);
    if (pending.length > 0) {
        const advice = 'The next start or `migrate` applies them. Make a backup first.';
        return [warning('migrations', `Migrations are pending: ${pending.join(', ')}.`, advice)];
    }
    return [
        ok('migrations', 'The database is up to date.'),
        await checkClock(database),
        await checkPassword(database, isPasswordConfigured),
    ];
}

/** Tolerates servers whose clocks differ a little. */
const MAX_SKEW_MS = 60_000;

async function checkClock(database: Database): Promise<Finding> {
    const newest = await newestMessageTime(database);
    const ahead = (newest?.getTime() ?? 0) - Date.now();
    if (ahead <= MAX_SKEW_MS) return ok('clock', `The time is ${new Date().toISOString()}.`);
    const message = `The newest message is from ${newest?.toISOString()}, which is ${Math.round(ahead / 60_000)} minutes in the future.`;
    return problem('clock', message, 'Correct the clock of this machine, for example with NTP.');
}

async function checkPassword(database: Database, isConfigured: boolean): Promise<Finding> {
    const users = await database.read(query(({ db, User }) => db.select({ id: User.id }).from(User).limit(1)));
    if (isConfigured || users.length > 0) return ok('password', 'The admin has a password.');
    const message = 'The admin has no password and can only sign in with the link that the server prints at startup.';
    return warning('password', message, 'Set a password with `admin set-password`, or get a link with `admin link`.');
}
