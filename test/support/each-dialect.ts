import { afterAll, describe } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Database, Dialect } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { newRandomHex } from '../../src/shared/ids.ts';

interface OpenedStores {
    readonly database: Database;
    readonly stores: Stores;
    readonly url: string;
}

interface DialectUnderTest {
    readonly dialect: Dialect;
    /** The address of a new, empty database; it is removed when the suite has ended. */
    newUrl(): Promise<string>;
}

/** Gives the suite's own database, migrated; the same at each call. */
type OpenSuiteStores = () => Promise<OpenedStores>;

/** Describes a suite once for each dialect. */
export function eachDialect(name: string, suite: (open: OpenSuiteStores, tested: DialectUnderTest) => void): void {
    describe(`${name} on SQLite`, () => runSuite('sqlite', sqliteUrls(), suite));
    describe(`${name} on Postgres`, () => runSuite('postgres', postgresUrls(), suite));
}

interface TestUrls {
    readonly newUrl: () => Promise<string>;
    readonly remove: () => Promise<void>;
}

function runSuite(dialect: Dialect, { newUrl, remove }: TestUrls, suite: Parameters<typeof eachDialect>[1]): void {
    let opened: Promise<OpenedStores> | null = null;
    afterAll(async () => {
        await (await opened)?.database.close();
        await remove();
    });
    suite(
        () => {
            opened ??= newUrl().then(openMigrated);
            return opened;
        },
        { dialect, newUrl },
    );
}

async function openMigrated(url: string): Promise<OpenedStores> {
    const database = await openDatabase(url);
    await database.migrate();
    return { database, stores: openStores(database), url };
}

/** Files in one temporary folder. */
function sqliteUrls(): TestUrls {
    let folder: string | null = null;
    return {
        async newUrl() {
            folder ??= mkdtempSync(join(tmpdir(), 'agents-server-test-'));
            return join(folder, `${newRandomHex()}.sqlite`);
        },
        async remove() {
            if (folder !== null) rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** Databases on the server that `bun run test` starts. */
function postgresUrls(): TestUrls {
    const names: string[] = [];
    return {
        async newUrl() {
            const name = `test_${newRandomHex()}`;
            await runOnServer([`create database ${name}`]);
            names.push(name);
            const url = new URL(serverUrl());
            url.pathname = `/${name}`;
            return url.href;
        },
        async remove() {
            if (names.length > 0) await runOnServer(names.map(name => `drop database ${name} with (force)`));
        },
    };
}

async function runOnServer(statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: serverUrl() });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
}

function serverUrl(): string {
    const { TEST_POSTGRES_URL: url } = process.env;
    if (url === undefined || url === '') {
        throw new Error(
            'These tests need a Postgres server. Use `bun run test`, which starts one, or set TEST_POSTGRES_URL.',
        );
    }
    return url;
}
