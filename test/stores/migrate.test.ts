import { expect, test } from 'bun:test';
import { join } from 'node:path';
import type { Migration } from '../../src/db/migrate/migrate.ts';
import { postgresMigrations, sqliteMigrations } from '../../src/db/migrate/migrations.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { query } from '../../src/db/statement.ts';
import type { NewChatRow } from '../../src/domain/chat-row.ts';
import type { ChatHistoryStore } from '../../src/ports/history-stores.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';
import { readTable } from '../support/read-table.ts';

const BREAKPOINT = '--> statement-breakpoint';

eachDialect('migration', (_open, { dialect, newUrl }) => {
    const known = { sqlite: sqliteMigrations, postgres: postgresMigrations }[dialect];
    const names = known.map(migration => migration.name);

    test('creates the tables of an empty database once', async () => {
        const url = await newUrl();
        expect(await migrate(url)).toEqual(names);
        expect(await migrate(url)).toEqual([]);
    });

    test('is done by one of several processes that start at the same time', async () => {
        const url = await newUrl();
        const script = join(import.meta.dir, '../support/migrate-once.ts');
        const outputs = await Promise.all(
            Array.from({ length: 4 }, () =>
                new Response(Bun.spawn([process.execPath, script, url], { stderr: 'inherit' }).stdout).text(),
            ),
        );
        expect(outputs.toSorted()).toEqual([`${JSON.stringify(names)}\n`, '[]\n', '[]\n', '[]\n']);
    });

    test('is done by one of several connections at the same time', async () => {
        const url = await newUrl();
        const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(url)));
        expect(applied.toSorted((first, second) => second.length - first.length)).toEqual([names, [], [], []]);
    });

    test('leaves nothing behind if it stops at any statement, and completes at the next start (attack 43)', async () => {
        const url = await newUrl();
        const [first, ...others] = known;
        const statements = first?.sql.split(BREAKPOINT) ?? [];
        // On Postgres the connection is cut as well; on SQLite the statement fails.
        const interruption = {
            sqlite: 'select * from "Missing"',
            postgres: 'select pg_terminate_backend(pg_backend_pid())',
        };
        expect(statements.length).toBeGreaterThan(10);
        for (const index of statements.keys()) {
            const sql = statements.with(index, interruption[dialect]).join(BREAKPOINT);
            await expect(migrate(url, [{ name: first?.name ?? '', sql }, ...others])).rejects.toThrow();
        }
        expect(await migrate(url)).toEqual(names);
    });

    test('refuses the database of a newer version and changes nothing (attack 43)', async () => {
        const url = await newUrl();
        const newer = { name: '9999_from_the_future', sql: 'create table "Future" ("id" integer)' };
        await migrate(url, [...known, newer]);

        await expect(migrate(url)).rejects.toMatchObject({
            code: 'storage_unavailable',
            isRetryable: false,
            message:
                'The database was migrated by a newer version of this program (migration 9999_from_the_future). Start that version instead.',
        });
        expect(await migrate(url, [...known, newer])).toEqual([]);
    });

    test('refuses a database with other migrations', async () => {
        const url = await newUrl();
        await migrate(url);
        const changed = known.map(migration => ({ ...migration, sql: `${migration.sql}\n-- changed` }));
        await expect(migrate(url, changed)).rejects.toMatchObject({ code: 'storage_unavailable', isRetryable: false });
    });

    test('recognizes its migrations with any line endings', async () => {
        const url = await newUrl();
        await migrate(url);
        const windows = known.map(migration => ({ ...migration, sql: migration.sql.replaceAll('\n', '\r\n') }));
        expect(await migrate(url, windows)).toEqual([]);
    });

    test('keeps rows that refer to a rebuilt table', async () => {
        const url = await newUrl();
        await migrate(url);
        await recordLearnedTurn(url);

        await migrate(url, [...known, rebuilding[dialect]]);

        expect(await countJobs(url)).toBe(1);
    });

    test('keeps messages from before the tables of open turns and unindexed messages', async () => {
        const url = await newUrl();
        const at = names.findIndex(name => name.endsWith('_turns'));
        await migrate(url, known.slice(0, at));
        const now = new Date();
        const aDayAgo = new Date(now.getTime() - 86_400_000);
        const anHourAgo = new Date(now.getTime() - 3_600_000);
        const conversations = ['answered', 'given up', 'cut'];
        const recorded = await withStores(url, async ({ chatHistory, metadata }) => {
            await ask(chatHistory, { conversationId: 'answered', createdAt: now }, 'Where does a parsnip grow?');
            await chatHistory.endTurn({
                steps: [],
                replies: [newChatRow({ ...REPLY, conversationId: 'answered', createdAt: now })],
                replacesId: null,
                isLearnedFrom: true,
            });
            await ask(chatHistory, { conversationId: 'given up', createdAt: aDayAgo }, 'Anybody?');
            await ask(chatHistory, { conversationId: 'cut', createdAt: now }, 'And a radish?');
            await metadata.set('turns-closed-until', anHourAgo.toISOString());
            return Promise.all(conversations.map(name => chatHistory.conversation('jack-green', name)));
        });

        expect(await migrate(url)).toEqual(names.slice(at));

        await withStores(url, async ({ chatHistory, history, historyMaintenance }) => {
            expect(await Promise.all(conversations.map(name => chatHistory.conversation('jack-green', name)))).toEqual(
                recorded,
            );
            while (await historyMaintenance.indexSome());
            for (const [word, conversationId] of [
                ['parsnip', 'answered'],
                ['radish', 'cut'],
            ] as const) {
                const page = await history.search({}, { terms: [word], before: null, limit: 10 });
                expect(page.conversations).toMatchObject([{ conversationId }]);
            }
            expect((await history.list({}, { after: null, limit: 10 })).length).toBe(3);
        });
        expect(await readTable(url, 'UnindexedMessage')).toEqual([]);
        expect(await readTable(url, 'OpenTurn')).toMatchObject([{ conversationId: 'cut' }]);
        expect(await countJobs(url)).toBe(1);
    });

    test('refuses to leave broken foreign keys', async () => {
        const url = await newUrl();
        await migrate(url);
        await recordLearnedTurn(url);
        const sql = { sqlite: 'delete from "ChatHistory"', postgres: 'truncate "RunningReply"' }[dialect];

        await expect(migrate(url, [...known, { name: '9999_careless', sql }])).rejects.toThrow();

        expect(await migrate(url)).toEqual([]);
        expect(await countJobs(url)).toBe(1);
    });
});

const REPLY = {
    message: { role: 'MODEL', content: 'In the ground.' },
    messageHash: 'hash-of-reply',
    previousMessageHash: 'hash-of-question',
    replyId: 'reply',
    durationMs: 1,
} as const;

async function ask(chatHistory: ChatHistoryStore, place: Partial<NewChatRow>, content: string): Promise<void> {
    const question = newChatRow({ ...place, message: { role: 'USER', content } });
    const messageHashes = [question.messageHash];
    const plan = () => ({ insert: [question], result: null });
    await chatHistory.beginTurn({ agentName: question.agentName, callerHash: 'caller', messageHashes, plan });
}

async function withStores<Result>(url: string, work: (stores: Stores) => Promise<Result>): Promise<Result> {
    const database = await openDatabase(url);
    try {
        return await work(openStores(database));
    } finally {
        await database.close();
    }
}

/** The SQL that drizzle-kit writes to change a column, which SQLite cannot do in place. */
const rebuilding: Record<'sqlite' | 'postgres', Migration> = {
    sqlite: {
        name: '9999_rebuild',
        sql: [
            'PRAGMA foreign_keys=OFF;',
            'CREATE TABLE "__new_ChatHistory" AS SELECT * FROM "ChatHistory";',
            'DROP TABLE "ChatHistory";',
            'CREATE TABLE "ChatHistory" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "messageHash" text);',
            'INSERT INTO "ChatHistory" ("id", "messageHash") SELECT "id", "messageHash" FROM "__new_ChatHistory";',
            'DROP TABLE "__new_ChatHistory";',
            'PRAGMA foreign_keys=ON;',
        ].join(BREAKPOINT),
    },
    postgres: { name: '9999_rebuild', sql: 'ALTER TABLE "ChatHistory" ALTER COLUMN "messageHash" TYPE varchar' },
};

async function migrate(url: string, migrations?: readonly Migration[]): Promise<readonly string[]> {
    const database = await openDatabase(url, migrations === undefined ? {} : { migrations });
    try {
        return await database.migrate();
    } finally {
        await database.close();
    }
}

async function recordLearnedTurn(url: string): Promise<void> {
    const database = await openDatabase(url);
    await openStores(database).chatHistory.endTurn({
        steps: [],
        replies: [newChatRow()],
        replacesId: null,
        isLearnedFrom: true,
    });
    await database.close();
}

async function countJobs(url: string): Promise<number> {
    const database = await openDatabase(url);
    const jobs = await database.read(query(({ db, LearningJob }) => db.select().from(LearningJob)));
    await database.close();
    return jobs.length;
}
