import { expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { query } from '../../src/db/statement.ts';
import { run } from '../../src/db/transaction.ts';
import { eachDialect } from '../support/each-dialect.ts';

eachDialect('transaction', open => {
    test('leaves nothing behind if it fails before any of its steps', async () => {
        const { database } = await open();
        for (let failing = 0; failing <= 4; failing += 1) {
            const transaction = database.transaction(function* () {
                for (let step = 0; step < 4; step += 1) {
                    if (step === failing) throw new Error(`failed at ${failing}`);
                    yield* run(insertNumber(`thrown-${step}`, step));
                }
                throw new Error(`failed at ${failing}`);
            });
            await expect(transaction).rejects.toThrow(`failed at ${failing}`);
            expect(await namesOf(database, 'thrown')).toEqual([]);
        }
    });

    test('leaves nothing behind if the database refuses any of its steps', async () => {
        const { database } = await open();
        await database.transaction(() => run(insertNumber('taken', 1)));
        for (let failing = 0; failing < 4; failing += 1) {
            const transaction = database.transaction(function* () {
                for (let step = 0; step < 4; step += 1) {
                    yield* run(insertNumber(step === failing ? 'taken' : `refused-${step}`, step));
                }
            });
            await expect(transaction).rejects.toThrow(/unique/i);
            expect(await namesOf(database, 'refused')).toEqual([]);
        }
    });

    test('does not affect concurrent transactions if it fails', async () => {
        const { database } = await open();
        const results = await Promise.allSettled(
            Array.from({ length: 100 }, (_, index) =>
                database.transaction(function* () {
                    yield* run(insertNumber(`many-${index}`, index));
                    if (index % 3 === 0) throw new Error('failed');
                    return index;
                }),
            ),
        );

        const kept = Array.from({ length: 100 }, (_, index) => index).filter(index => index % 3 !== 0);
        expect(results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))).toEqual(kept);
        expect(await namesOf(database, 'many')).toEqual(kept.map(index => `many-${index}`).toSorted());
    });

    test('loses no change if all use the same lock', async () => {
        const { database } = await open();
        await database.transaction(() => run(insertNumber('counter', 0)));
        await Promise.all(Array.from({ length: 50 }, () => database.transaction(increment, 'the counter')));
        expect(await numberOf(database, 'counter')).toBe(50);

        function* increment() {
            const [row] = yield* run(selectNumber('counter'));
            yield* run(updateNumber('counter', Number(row?.value) + 1));
        }
    });

    test('runs again after a deadlock (attack 42)', async () => {
        const { database } = await open();
        await database.transaction(() => run(insertNumber('left', 0)));
        await database.transaction(() => run(insertNumber('right', 0)));
        await Promise.all(
            Array.from({ length: 8 }, (_, index) =>
                database.transaction(function* () {
                    for (const agentName of index % 2 === 0 ? ['left', 'right'] : ['right', 'left']) {
                        yield* run(addOne(agentName));
                        yield* run(selectNumber(agentName));
                    }
                }),
            ),
        );
        expect([await numberOf(database, 'left'), await numberOf(database, 'right')]).toEqual([8, 8]);
    });

    test('loses no change of two servers on one database', async () => {
        const { database, url } = await open();
        const other = await openDatabase(url);
        await database.transaction(() => run(insertNumber('shared', 0)));
        await Promise.all(
            [database, other].flatMap(server =>
                Array.from({ length: 20 }, () => server.transaction(() => run(addOne('shared')))),
            ),
        );
        await other.close();
        expect(await numberOf(database, 'shared')).toBe(40);
    });

    test('refuses broken foreign keys', async () => {
        const { database } = await open();
        const now = new Date(0);
        const orphan = query(({ db, ChatFeedback }) =>
            db
                .insert(ChatFeedback)
                .values({ agentName: 'jack-green', messageId: 1e9, createdAt: now, source: 'AGENT_PAGE_CHAT' }),
        );
        await expect(database.transaction(() => run(orphan))).rejects.toThrow(/foreign key/i);
    });
});

// Books with a version stand for any rows.

function insertNumber(agentName: string, version: number) {
    const at = new Date(0);
    const row = { agentName, agentHash: '', agentSource: '', createdAt: at, updatedAt: at, version };
    return query(({ db, Agent }) =>
        db.insert(Agent).values({ ...row, agentProfile: sql`'{}'`, visibility: 'PRIVATE' }),
    );
}

function updateNumber(agentName: string, version: number) {
    return query(({ db, Agent }) => db.update(Agent).set({ version }).where(eq(Agent.agentName, agentName)));
}

function addOne(agentName: string) {
    return query(({ db, Agent }) =>
        db
            .update(Agent)
            .set({ version: sql`${Agent.version} + 1` })
            .where(eq(Agent.agentName, agentName)),
    );
}

function selectNumber(agentName: string) {
    return query(({ db, Agent }) =>
        db.select({ value: Agent.version }).from(Agent).where(eq(Agent.agentName, agentName)),
    );
}

async function numberOf(database: Database, agentName: string): Promise<number | undefined> {
    const [row] = await database.read(selectNumber(agentName));
    return row?.value;
}

async function namesOf(database: Database, prefix: string): Promise<readonly string[]> {
    const rows = await database.read(query(({ db, Agent }) => db.select({ agentName: Agent.agentName }).from(Agent)));
    return rows
        .map(row => row.agentName)
        .filter(agentName => agentName.startsWith(prefix))
        .sort();
}
