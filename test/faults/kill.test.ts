import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eachDialect } from '../support/each-dialect.ts';
import { type PostgresServer, startPostgres } from '../support/start-postgres.ts';
import { type RunningProgram, runCommand, startProgram } from '../support/start-program.ts';
import { until } from '../support/until.ts';
import { type CrashLoad, type LoadTarget, runCrashClient } from './support/crash-load.ts';
import { findCrashDamage, hasUnfinishedWork, integrityOf } from './support/find-crash-damage.ts';
import { announceSeed, reportFigures, size } from './support/harness-run.ts';
import { createSeededRandom } from './support/seeded-random.ts';

/** Load through every protocol, and an end at any moment of it. */

const KEY = 'ptbk_00000000000000000000000000000007';
const PASSWORD = 'correct horse battery staple';
/** For each of the two databases. */
const ROUNDS = { short: 4, quick: 10, long: 80 }[size];
const POSTGRES_ROUNDS = { short: 2, quick: 4, long: 40 }[size];
const CLIENTS = 8;
/** Pieces of replies that all clients together have received when the end comes. */
const MOST_PIECES = 250;

const seed = announceSeed('kill');
const folder = mkdtempSync(join(tmpdir(), 'agents-server-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

eachDialect('a server that is killed again and again under load', (_open, { newUrl, dialect }) => {
    test('has every answer that a client saw to its end, once, and learns from each once (attack 40)', async () => {
        const databaseUrl = await newUrl();
        const env = environmentOf(databaseUrl);
        const load = await newLoad(env);
        for (let round = 0; round < ROUNDS; round += 1) {
            const program = await startProgram({ cwd: folder, env });
            await runUntil(program, load, { round, end: program.kill });
            if (dialect === 'sqlite') expect(integrityOf(databaseUrl)).toBe('ok');
        }
        await expectWhole(databaseUrl, load);
    });
});

describe('a Postgres server that is killed again and again under load', () => {
    let postgres: PostgresServer;
    beforeAll(async () => {
        postgres = await startPostgres();
    });
    afterAll(() => postgres.stop());

    test('has every answer that a client saw to its end, once, and the server goes on with it (attack 40, 42)', async () => {
        const env = environmentOf(postgres.url);
        const load = await newLoad(env);
        const program = await startProgram({ cwd: folder, env });
        for (let round = 0; round < POSTGRES_ROUNDS; round += 1) {
            await runUntil(program, load, { round, end: postgres.crash });
            await until('an answer after the crash', async () => {
                const ready = await fetch(`${program.url}/ready`);
                return ready.status === 200 ? ready : null;
            });
        }
        expect(await program.stop()).toBe(0);
        await expectWhole(postgres.url, load);
    });
});

async function newLoad(env: Readonly<Record<string, string>>): Promise<CrashLoad> {
    await runCommand(['tokens', 'create', '--token', KEY], { cwd: folder, env });
    return { answered: new Set(), deleted: new Set(), backups: [] };
}

interface RoundInput {
    readonly round: number;
    readonly end: () => Promise<void>;
}

/** Lets clients ask, and ends what they depend on at a random moment. */
async function runUntil({ url }: RunningProgram, load: CrashLoad, { round, end }: RoundInput): Promise<void> {
    const target: LoadTarget = { url, key: KEY, adminCookie: await signIn(url) };
    const ended = Promise.withResolvers<void>();
    let pieces = 1 + createSeededRandom(seed + round).below(MOST_PIECES);
    const onPiece = () => {
        pieces -= 1;
        if (pieces === 0) ended.resolve(end());
    };
    const clients = Array.from({ length: CLIENTS }, (_, client) => {
        const random = createSeededRandom(seed + round * CLIENTS + client);
        return runCrashClient({ target, random, name: `${round}-${client}`, load, onPiece, isOver: () => pieces <= 0 });
    });
    await Promise.all([ended.promise, ...clients]);
}

async function expectWhole(databaseUrl: string, load: CrashLoad): Promise<void> {
    const program = await startProgram({ cwd: folder, env: environmentOf(databaseUrl) });
    await until('all that was left undone', async () => ((await hasUnfinishedWork(databaseUrl)) ? null : true));
    expect(await program.stop()).toBe(0);
    expect(await findCrashDamage(databaseUrl, load)).toEqual([]);
    for (const backup of load.backups) {
        const path = join(folder, 'backup.sqlite');
        writeFileSync(path, backup);
        expect(integrityOf(path)).toBe('ok');
    }
    reportFigures('kill', { answers: load.answered.size, deletions: load.deleted.size, backups: load.backups.length });
    expect(load.answered.size).toBeGreaterThan(CLIENTS);
}

async function signIn(url: string): Promise<string> {
    const response = await fetch(`${url}/api/session`, {
        method: 'POST',
        body: JSON.stringify({ password: PASSWORD }),
    });
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

function environmentOf(databaseUrl: string): Record<string, string> {
    return {
        DATABASE_URL: databaseUrl,
        ADMIN_PASSWORD: PASSWORD,
        LEARNING_LEASE_SECONDS: '1',
        LEARNING_POLL_SECONDS: '0.2',
        TURN_LEASE_SECONDS: '1',
        LOG_LEVEL: 'silent',
    };
}
