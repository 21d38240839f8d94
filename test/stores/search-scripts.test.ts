import { Database as Connection } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import pg from 'pg';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { createKnowledgeSearch } from '../../src/db/stores/knowledge/knowledge-search.ts';
import { toSearchTerms, toSearchWords } from '../../src/domain/to-search-text.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { sha256Hex } from '../../src/shared/hash.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';
import { SCRIPT_QUERIES } from '../support/script-queries.ts';

const QUERIES = SCRIPT_QUERIES.flatMap(([script, text, ...queries]) => queries.map(query => ({ script, text, query })));
const PASSAGES = SCRIPT_QUERIES.map(([, text]) => text);
const KNOWLEDGE = { passages: PASSAGES, hash: sha256Hex(JSON.stringify(PASSAGES)) };

eachDialect('search in every script', (open, { dialect, newUrl }) => {
    test('finds messages', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        await record(stores, agentName);
        expect(await missing(stores, agentName)).toEqual([]);
    });

    test('finds messages while someone types the word', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        await record(stores, agentName);
        for (const { text, query } of QUERIES) {
            for (let length = 1; length <= query.length; length += 1) {
                const search = toSearchWords(query.slice(0, length));
                if (search.begun === null) continue;
                const { conversations } = await stores.history.search(
                    { agentName },
                    { ...search, before: null, limit: 99 },
                );
                const openings = conversations.map(({ opening }) => opening);
                expect([query.slice(0, length), openings]).toEqual([
                    query.slice(0, length),
                    expect.arrayContaining([text]),
                ]);
            }
        }
        const nothing = await stores.history.search({ agentName }, { ...toSearchWords('zq'), before: null, limit: 9 });
        expect(nothing.conversations).toEqual([]);
    });

    test('finds passages', async () => {
        const { database } = await open();
        const owner = newRandomHex();
        const knowledge = createKnowledgeSearch(database, systemClock);
        await knowledge.index(owner, KNOWLEDGE);
        for (const { text, query } of QUERIES) {
            const found = await knowledge.find({ owners: [owner], question: query, limit: 5 });
            expect([query, found.map(({ content }) => content)]).toEqual([query, expect.arrayContaining([text])]);
        }
    });

    test('finds what an earlier version indexed with other words, and keeps all of it', async () => {
        const url = await newUrl();
        const older = await openDatabase(url);
        await older.migrate();
        const olderStores = openStores(older);
        await record(olderStores, 'jack');
        await createKnowledgeSearch(older, systemClock).index('jack', KNOWLEDGE);
        await older.close();
        const texts = {
            sqlite: `delete from "ChatText"; insert into "ChatText" (rowid, "searchText") select id, 'formerword' from "ChatHistory";`,
            postgres: `update "ChatText" set "searchVector" = to_tsvector('simple', 'formerword');`,
        }[dialect];
        await runSql(url, [
            texts,
            `delete from "Metadata" where "key" = 'historyTerms';`,
            `update "KnowledgeState" set "stateHash" = '${KNOWLEDGE.hash}';`,
            `delete from "KnowledgePassage";`,
            ...PASSAGES.map(
                content =>
                    `insert into "KnowledgePassage" ("owner", "passageHash", "content", "searchText") values ('jack', '${sha256Hex(content)}', '${content}', 'formerword');`,
            ),
        ]);

        const database = await openDatabase(url);
        await database.migrate();
        const stores = openStores(database);
        expect(await missing(stores, 'jack')).not.toEqual([]);
        let steps = 0;
        while (await stores.historyMaintenance.indexSome()) steps += 1;
        expect(steps).toBeGreaterThan(1);
        expect(await missing(stores, 'jack')).toEqual([]);
        const former = { terms: ['formerword'], before: null, limit: 99 };
        expect((await stores.history.search({}, former)).conversations).toEqual([]);

        const knowledge = createKnowledgeSearch(database, systemClock);
        await knowledge.index('jack', KNOWLEDGE);
        const ask = (question: string) => knowledge.find({ owners: ['jack'], question, limit: 99 });
        expect(await ask('มะเขือเทศ')).toMatchObject([{ content: expect.stringContaining('มะเขือเทศ') }]);
        expect(await ask('formerword')).toEqual([]);
        await database.close();
    });
});

async function record({ chatHistory, historyMaintenance }: Stores, agentName: string): Promise<void> {
    for (const [index, content] of PASSAGES.entries()) {
        const conversationId = String(index);
        const row = newChatRow({ agentName, conversationId, message: { role: 'USER', content } });
        const plan = () => ({ insert: [row], result: null });
        await chatHistory.beginTurn({
            agentName,
            callerHash: row.callerHash,
            messageHashes: [newRandomHex()],
            plan,
        });
    }
    while (await historyMaintenance.indexSome());
}

/** The queries that do not find their text. */
async function missing({ history }: Stores, agentName: string): Promise<readonly string[]> {
    const results = await Promise.all(
        QUERIES.map(async ({ script, text, query }) => {
            const page = { terms: toSearchTerms(query), before: null, limit: 99 };
            const { conversations } = await history.search({ agentName }, page);
            return conversations.some(({ opening }) => opening === text) ? [] : [`${script}: ${query}`];
        }),
    );
    return results.flat();
}

async function runSql(url: string, statements: readonly string[]): Promise<void> {
    if (!url.startsWith('postgres')) {
        const connection = new Connection(url.replace(/^file:/, ''));
        for (const statement of statements) connection.run(statement);
        connection.close();
        return;
    }
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
}
