import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { desc } from 'drizzle-orm';
import type { Config } from '../../config.ts';
import { assertSound, withSqliteFile } from '../../db/backup/sqlite-file.ts';
import type { Database } from '../../db/database.ts';
import { pendingMigrations } from '../../db/migrate/pending-migrations.ts';
import { openDatabase, sqlitePathOrNull } from '../../db/open-database.ts';
import { query } from '../../db/statement.ts';
import { explainFailure } from '../explain-failure.ts';
import { existingFolder } from './existing-folder.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Looks at the database without changing it: it is not made, and not brought up to date. */
export async function checkDatabase({ databaseUrl, adminPassword }: Config): Promise<readonly Finding[]> {
    const path = sqlitePathOrNull(databaseUrl);
    if (path !== null && !existsSync(path)) {
        return [checkFolder(path)];
    }
    try {
        const database = await openDatabase(databaseUrl, { maxConnections: 1 });
        try {
            await database.ping();
            const found = path === null ? [ok('database', 'Postgres answers.')] : checkFile(path);
            return [...found, ...(await checkContent(database, adminPassword !== null))];
        } finally {
            await database.close();
        }
    } catch (error) {
        const advice =
            path === null
                ? 'Check that Postgres runs and that DATABASE_URL has its host, port, database, user and password.'
                : 'Check the disk and the permissions of the file; `restore` puts a backup in its place.';
        return [problem('database', explainFailure(error), advice)];
    }
}

function checkFolder(path: string): Finding {
    const message = `There is no database at '${path}' yet`;
    const folder = existingFolder(path);
    try {
        accessSync(folder, constants.W_OK);
        return warning('database', `${message}.`, 'The first start of the server makes it.');
    } catch {
        const advice = 'Start the server in a folder in which it may write, or set DATABASE_URL.';
        return problem('database', `${message}, and '${folder}' cannot be written.`, advice);
    }
}

/** Servers hold the lock for milliseconds. */
const LONGEST_WRITE_MS = 2_000;

function checkFile(path: string): readonly Finding[] {
    withSqliteFile(path, connection => {
        assertSound(connection, path);
        connection.run(`pragma busy_timeout = ${LONGEST_WRITE_MS}`);
        connection.run('begin immediate');
        connection.run('rollback');
    });
    const { size, mode } = statSync(path);
    const sound = ok('database', `SQLite at '${path}' is sound (${(size / 1_000_000).toFixed(1)} MB).`);
    const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0;
    if (!isOpen) return [sound];
    const message = `Others on this machine can read '${path}', which holds keys and conversations.`;
    return [sound, warning('permissions', message, `chmod 600 '${path}'`)];
}

async function checkContent(database: Database, isPasswordGiven: boolean): Promise<readonly Finding[]> {
    const pending = await pendingMigrations(database);
    if (pending.length > 0) {
        const advice = 'The next start applies them, as does `migrate`. Make a backup first.';
        return [warning('migrations', `The database is older than this program: ${pending.join(', ')}.`, advice)];
    }
    return [
        ok('migrations', 'The database is up to date.'),
        await checkClock(database),
        await checkPassword(database, isPasswordGiven),
    ];
}

/** For the time that passes between the two looks, and for servers whose clocks differ a little. */
const MOST_SKEW_MS = 60_000;

async function checkClock(database: Database): Promise<Finding> {
    const [newest] = await database.read(
        query(({ db, ChatHistory: { createdAt }, ChatHistory }) =>
            db.select({ createdAt }).from(ChatHistory).orderBy(desc(createdAt)).limit(1),
        ),
    );
    const ahead = (newest?.createdAt.getTime() ?? 0) - Date.now();
    if (ahead <= MOST_SKEW_MS) return ok('clock', `It is ${new Date().toISOString()}.`);
    const message = `The newest message is from ${newest?.createdAt.toISOString()}, which is ${Math.round(ahead / 60_000)} minutes from now.`;
    return problem('clock', message, 'Set the clock of this machine, and have it kept by NTP.');
}

async function checkPassword(database: Database, isGiven: boolean): Promise<Finding> {
    const users = await database.read(query(({ db, User }) => db.select({ id: User.id }).from(User).limit(1)));
    if (isGiven || users.length > 0) return ok('password', 'The admin can log in by a password.');
    const message = 'The admin has no password, and logs in by the link that each start prints.';
    return warning('password', message, '`admin set-password` sets one; `admin link` prints a new link at any time.');
}
