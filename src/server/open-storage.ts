import { type AdminSessions, createAdminSessions } from '../auth/admin-session.ts';
import type { CreateTokenContext } from '../auth/create-token.ts';
import { createPasswords, type Passwords } from '../auth/passwords.ts';
import { openDatabase } from '../db/open-database.ts';
import { openStores } from '../db/open-stores.ts';
import type { Stores } from '../ports/stores.ts';
import { createSettingsStore, type SettingsStore } from '../settings/settings-store.ts';
import { systemClock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { type Log, openLog } from '../shared/log.ts';
import { type Config, secretsOf } from './config.ts';
import type { ContextOverrides } from './context-overrides.ts';

/** The parts that every command works with. */
export interface StorageContext extends CreateTokenContext {
    readonly stores: Stores;
    readonly agents: Stores['agents'];
    readonly adminSessions: AdminSessions;
    readonly settings: SettingsStore;
    /** Those that opening applied. */
    readonly migrations: readonly string[];
    readonly passwords: Passwords;
    readonly log: Log;
    readonly close: () => Promise<void>;
}

/**
 * Opens the database, brings its tables up to date and wires the stores.
 * @throws AppError `storage_unavailable`
 */
export async function openStorageContext(config: Config, overrides: ContextOverrides = {}): Promise<StorageContext> {
    const log = overrides.log ?? openLog(config.logLevel, { secrets: secretsOf(config) });
    const { database, ...storage } = await openStorage(config, log, overrides);
    return { ...storage, log, close: () => database.close() };
}

/** The database and what needs nothing else. */
export async function openStorage(config: Config, log: Log, { now = systemClock, database: before }: ContextOverrides) {
    const opened = await namingItsVariable(() => openDatabase(config.databaseUrl, { log }));
    const database = before?.(opened) ?? opened;
    const migrations = await namingItsVariable(() => database.migrate());
    if (migrations.length > 0) log.info({ migrations }, 'The database was brought up to date.');
    const stores = openStores(database);
    return {
        database,
        migrations,
        stores,
        agents: stores.agents,
        apiKeys: stores.apiKeys,
        storage: config.tokenStorage,
        now,
        passwords: createPasswords({ users: stores.users, adminPassword: config.adminPassword, now }),
        settings: createSettingsStore(stores.metadata),
        adminSessions: createAdminSessions({ sessions: stores.sessions, metadata: stores.metadata, now }),
    };
}

/** Names the setting in the error, so that it is clear what to change. */
async function namingItsVariable<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
        return await work();
    } catch (error) {
        // Of a newer program's database the address is right.
        if (!(error instanceof AppError) || error.isRetryable === false) throw error;
        throw new AppError(error.code, `DATABASE_URL: ${error.message}`, { cause: error.cause });
    }
}
