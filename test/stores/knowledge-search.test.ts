import { describe, expect, test } from 'bun:test';
import { toPassages } from '../../src/books/to-passages.ts';
import type { Database } from '../../src/db/database.ts';
import { postgresMigrations, sqliteMigrations } from '../../src/db/migrate/migrations.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { createKnowledgeSearch } from '../../src/db/stores/knowledge/knowledge-search.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { sha256Hex } from '../../src/shared/hash.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { readTable } from '../support/read-table.ts';

const GARDEN = [
    'Tomatoes need six hours of sun a day.',
    'Water in the morning, and water the roots.',
    'Garlic is planted in autumn.',
    'Žluťoučký kůň úpěl ďábelské ódy.',
    '日本語の文章です',
    'The garden of the garden has a garden.',
];

/** The migrations up to the first version of the knowledge index. */
const FIRST_MIGRATIONS = 9;

function knowledgeOf(passages: readonly string[]) {
    return { passages, hash: sha256Hex(JSON.stringify(passages)) };
}

eachDialect('knowledge search', (open, tested) => {
    async function search(passages: readonly string[] = GARDEN, standBefore = (database: Database) => database) {
        const { database: opened, url } = await open();
        const database = standBefore(opened);
        const owner = newRandomHex();
        const knowledge = createKnowledgeSearch(database, systemClock);
        await knowledge.index(owner, knowledgeOf(passages));
        const find = async (question: string, limit = 3) =>
            (await knowledge.find({ owners: [owner], question, limit })).map(({ content }) => content);
        const ids = async () =>
            (await readTable(url, 'KnowledgePassage'))
                .filter(row => row['owner'] === owner)
                .map(row => [row['id'], row['content']]);
        return { knowledge, owner, find, ids, database };
    }

    test.each([
        ['When do I plant garlic?', 'Garlic is planted in autumn.'],
        ['how much SUN does a tomato need', 'Tomatoes need six hours of sun a day.'],
        ['zlutoucky KUN', 'Žluťoučký kůň úpěl ďábelské ódy.'],
        ['日本', '日本語の文章です'],
        // Only one line contains "garden", and another one "water"; the rarer pair wins over the repeated word.
        ['water the roots of the garden', 'Water in the morning, and water the roots.'],
    ])('finds for %j first %j', async (question, passage) => {
        const { find } = await search();
        expect((await find(question))[0]).toBe(passage);
    });

    test.each([
        '',
        '   ',
        'the of and',
        'zorgon',
        '"',
        "'); drop table x; --",
        'a" OR "b',
        'AND NOT NEAR(',
        '*',
        'sun*',
        '()',
        '\u0000',
    ])('takes %j for words and nothing else', async question => {
        const { find } = await search();
        expect((await find(question)).length).toBeLessThanOrEqual(1);
    });

    test('finds no passages of other owners', async () => {
        const { knowledge, owner } = await search();
        const other = await search(['Tomatoes of someone else']);
        const found = await knowledge.find({ owners: [owner, other.owner], question: 'tomatoes', limit: 9 });
        expect(found.map(each => each.owner).sort()).toEqual([owner, other.owner].sort());
        expect(await other.find('tomatoes')).toEqual(['Tomatoes of someone else']);
        expect(await knowledge.find({ owners: [], question: 'tomatoes', limit: 9 })).toEqual([]);
    });

    test('finds the same passages regardless of other owners', async () => {
        const { find } = await search();
        const question = 'How much sun and water do tomatoes need?';
        const before = await find(question);
        expect(before.toSorted()).toEqual(GARDEN.slice(0, 2));
        // These words are in many passages of the other owner, but rare in the garden.
        await search(Array.from({ length: 600 }, (_, index) => `Tomatoes of sort ${index} need water and sun.`));
        expect(await find(question)).toEqual(before);
    });

    test('finds passages of several owners, newest first among equal matches', async () => {
        const { knowledge } = await search();
        const owners = Array.from({ length: 6 }, () => newRandomHex());
        for (const owner of owners) await knowledge.index(owner, knowledgeOf(['Quinces like clay.']));
        for (const some of [owners.slice(0, 2), owners]) {
            const found = await knowledge.find({ owners: some, question: 'quinces', limit: 9 });
            expect(found).toEqual(some.toReversed().map(owner => ({ owner, content: 'Quinces like clay.' })));
        }
    });

    test('finds the passages of an older database', async () => {
        const migrations = { sqlite: sqliteMigrations, postgres: postgresMigrations }[tested.dialect];
        const url = await tested.newUrl();
        const older = await openDatabase(url, { migrations: migrations.slice(0, FIRST_MIGRATIONS) });
        await older.migrate();
        await createKnowledgeSearch(older, systemClock).index('garden', knowledgeOf(GARDEN));
        await older.close();
        const database = await openDatabase(url);
        await database.migrate();
        const knowledge = createKnowledgeSearch(database, systemClock);
        const find = (question: string) => knowledge.find({ owners: ['garden'], question, limit: 9 });
        expect(await find('garlic')).toEqual([{ owner: 'garden', content: 'Garlic is planted in autumn.' }]);
        await knowledge.index('garden', knowledgeOf([]));
        expect(await find('garlic')).toEqual([]);
        await database.close();
    });

    test('ranks passages with all of the words first, then newer ones, including one that was just learned', async () => {
        const sorts = Array.from({ length: 60 }, (_, index) => `Soil of sort ${index}.`);
        const days = Array.from({ length: 60 }, (_, index) => `Sun of day ${index}.`);
        const passages = ['Peat is soil for the sun.', ...sorts, ...days];
        const { knowledge, owner, find } = await search(passages);
        expect(await find('soil and sun')).toEqual(['Peat is soil for the sun.', 'Sun of day 59.', 'Sun of day 58.']);
        const learned = Array.from({ length: 60 }, (_, index) => `Soil of sort ${index} likes the sun.`);
        await knowledge.index(owner, knowledgeOf([...passages, ...learned]));
        expect(await find('soil and sun')).toEqual(learned.slice(-3).toReversed());
    });

    test('follows changes of the book and does not touch unchanged passages', async () => {
        const { knowledge, owner, find, ids, database } = await search();
        const before = await ids();
        const grown = [...GARDEN, 'Rhubarb likes shade.'];
        await knowledge.index(owner, knowledgeOf(grown));
        expect((await ids()).slice(0, before.length)).toEqual(before);
        expect(await find('rhubarb')).toEqual(['Rhubarb likes shade.']);
        // Another server, which knows no list.
        const elsewhere = createKnowledgeSearch(database, systemClock);
        await elsewhere.index(owner, knowledgeOf(grown.slice(1)));
        expect(await find('tomatoes sun hours')).toEqual([]);
        expect((await ids()).map(([id]) => id)).toEqual(
            [...before.slice(1), ...(await ids()).slice(-1)].map(([id]) => id),
        );
        // The first server notices that the list has changed.
        await knowledge.index(owner, knowledgeOf(GARDEN));
        expect((await ids()).map(([, content]) => content).sort()).toEqual(GARDEN.toSorted());
    });

    test('keeps one list if several are stored at the same time', async () => {
        const { knowledge, owner, ids } = await search([]);
        const lists = Array.from({ length: 8 }, (_, index) => knowledgeOf(GARDEN.slice(0, index % 4)));
        await Promise.all(lists.map(list => knowledge.index(owner, list)));
        expect((await ids()).map(([, content]) => content).sort()).toEqual(GARDEN.slice(0, 3).toSorted());
    });

    test('adds one passage to ten thousand without reading the others', async () => {
        const many = Array.from(
            { length: 10_000 },
            (_, index) => `Lesson ${index} is about plant number ${index * 7}.`,
        );
        const work = createWorkCounter();
        const { knowledge, owner, find } = await search(many, work.countAt);
        work.begin();
        await knowledge.index(owner, knowledgeOf([...many, 'The zorgon sleeps at noon.']));
        // The state is read; the passage and the new state are written.
        expect(work.sinceBegin()).toEqual({ rows: 1, transactions: 2 });
        expect(await find('When does the zorgon sleep?')).toEqual(['The zorgon sleeps at noon.']);
        expect((await find('lesson 4711'))[0]).toBe('Lesson 4711 is about plant number 32977.');
        expect((await find('the number of a plant in a lesson'))[0]).toBe('Lesson 9999 is about plant number 69993.');
    });
});

/** Counts the rows that are read and the transactions that write. */
function createWorkCounter() {
    const work = { rows: 0, transactions: 0 };
    return {
        begin: () => Object.assign(work, { rows: 0, transactions: 0 }),
        sinceBegin: () => ({ ...work }),
        countAt: (database: Database): Database => ({
            ...database,
            read: async statement => {
                const rows = await database.read(statement);
                if (Array.isArray(rows)) work.rows += rows.length;
                return rows;
            },
            transaction: (body, lock) => {
                work.transactions += 1;
                return database.transaction(body, lock);
            },
        }),
    };
}

describe('passages', () => {
    test('are lines, or sentences of long lines', () => {
        const long = Array.from({ length: 40 }, (_, index) => `This is sentence number ${index}.`).join(' ');
        const passages = toPassages(`One\r\n\n- two\n---\n${long}\n${'x'.repeat(1500)}`);
        expect(passages.slice(0, 2)).toEqual(['One', '- two']);
        expect(passages.slice(2, -3).join(' ')).toBe(long);
        expect(passages.slice(-3).map(({ length }) => length)).toEqual([600, 600, 300]);
        for (const passage of passages) expect(passage.length).toBeLessThanOrEqual(600);
    });
});
