import { Database as Connection } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { compileBook } from '../../src/books/compile-book.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import type { NewChatRow } from '../../src/history/chat-row.ts';
import { HistoryMaintenance } from '../../src/history/history-maintenance.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { openLog } from '../../src/shared/log.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';
import { readTable } from '../support/read-table.ts';

const OLD = new Date('2026-08-03T12:00:00.000Z');
const CUT = new Date('2026-10-10T00:00:00.000Z');
const NEW = new Date('2026-10-10T00:00:00.001Z');

eachDialect('history maintenance', (open, { dialect, newUrl }) => {
    test('deletes only what is older than the retention time', async () => {
        const { stores, url } = await open();
        // Rows of a month that is dropped as a whole, and of one that is deleted in part.
        await stores.historyMaintenance.prepareMonths(new Date('2026-08-01T00:00:00.000Z'));
        const place = { agentName: 'retention', conversationId: 'long' };
        await ask(stores, newChatRow({ ...place, createdAt: OLD, message: { role: 'USER', content: 'Long ago' } }));
        const oldId = await teach(stores, { ...place, createdAt: OLD });
        await ask(stores, newChatRow({ ...place, createdAt: NEW, message: { role: 'USER', content: 'Just now' } }));
        const newId = await teach(stores, { ...place, createdAt: NEW });
        for (const day of [1, 2, 3, 4, 5]) {
            const createdAt = new Date(CUT.getTime() - day * 86_400_000);
            await ask(stores, newChatRow({ ...place, conversationId: `old ${day}`, createdAt }));
        }
        while (await stores.historyMaintenance.indexSome());
        await addLesson(stores, oldId);
        await addLesson(stores, newId);

        while (await stores.historyMaintenance.deleteSomeBefore(CUT));

        expect((await stores.chatHistory.conversation('retention', 'long')).map(row => row.createdAt)).toEqual([
            NEW,
            NEW,
        ]);
        expect(await stores.history.list({ agentName: 'retention' }, { after: null, limit: 10 })).toMatchObject([
            { ...place, opening: 'Just now', createdAt: NEW, updatedAt: NEW, messages: 2 },
        ]);
        expect((await readTable(url, 'LearningJob')).map(row => Number(row['messageId']))).toEqual([newId]);
        expect(await readTable(url, 'Lesson')).toMatchObject([
            { content: 'Carrots are orange.', messageId: null, messageIds: [], conversationId: null },
            { content: 'Carrots are orange.', messageIds: [newId], conversationId: 'long' },
        ]);
        const { conversations } = await stores.history.search({}, { terms: ['ago'], before: null, limit: 10 });
        expect(conversations).toEqual([]);
        if (dialect === 'postgres') {
            expect((await readTable(url, 'ChatHistory_2026_10')).length).toBe(2);
            for (const month of ['2026_08', '2026_09'])
                await expect(readTable(url, `ChatHistory_${month}`)).rejects.toThrow('does not exist');
        }
    });

    test('deletes replies that no client resumed', async () => {
        const { stores, url } = await open();
        for (const [name, at] of [
            ['new', NEW],
            ['old', OLD],
        ] as const) {
            const place = { agentName: 'copies', callerHash: 'caller', conversationId: name, chatId: null };
            const expired = { withoutKeyBefore: new Date(0), withKeyBefore: new Date(0) };
            const key = { idempotencyKeyHash: name, requestHash: name, lostBefore: new Date(0) };
            for (const replyId of [name, `${name} with a key`]) {
                if (replyId !== name) await stores.runningReplies.claim({ ...place, ...key, replyId, at, expired });
                await stores.runningReplies.begin({ ...place, replyId, createdAt: at }, expired);
                const events = [{ type: 'text-delta', text: name, choice: 0 }] as const;
                const end = { isEnd: true, isFailed: false };
                await stores.runningReplies.append({ replyId, firstIndex: 0, events, at, ...end });
            }
        }

        while (await stores.historyMaintenance.deleteSomeBefore(CUT));

        for (const table of ['RunningReply', 'RunningReplyEvents']) {
            expect(await readTable(url, table)).toMatchObject([{ replyId: 'new' }, { replyId: 'new with a key' }]);
        }
    });

    test('runs at the start and after new messages, until it is stopped', async () => {
        const { stores } = await open();
        const place = { agentName: 'keeper', conversationId: 'one' };
        const find = async (word: string) =>
            (await stores.history.search(place, { terms: [word], before: null, limit: 10 })).conversations.length;
        await ask(stores, newChatRow({ ...place, createdAt: NEW, message: { role: 'USER', content: 'parsnip' } }));
        const now = () => new Date(NEW.getTime() + 10 * 86_400_000 - 1);
        const maintenance = new HistoryMaintenance({
            store: stores.historyMaintenance,
            retentionDays: 10,
            now,
            log: openLog('silent'),
        });
        maintenance.start();
        await maintenance.drain();
        expect(await find('parsnip')).toBe(1);

        await ask(stores, newChatRow({ ...place, createdAt: OLD, message: { role: 'USER', content: 'radish' } }));
        await maintenance.drain();
        await maintenance.stop();

        expect(await find('radish')).toBe(0);
        expect((await stores.chatHistory.conversation('keeper', 'one')).map(row => row.message.content)).toEqual([
            'parsnip',
        ]);
    });

    test('continues after a failure', async () => {
        const calls: string[] = [];
        const maintenance = new HistoryMaintenance({
            store: {
                async prepareMonths() {
                    calls.push('prepareMonths');
                    throw new Error('The database is away.');
                },
                deleteSomeBefore: async () => false,
                async indexSome() {
                    calls.push('indexSome');
                    return false;
                },
            },
            retentionDays: null,
            now: () => NEW,
            log: openLog('silent'),
        });
        maintenance.start();
        await maintenance.drain();
        await maintenance.stop();
        expect(calls).toEqual(['prepareMonths', 'indexSome', 'prepareMonths', 'indexSome']);
    });

    if (dialect !== 'sqlite') return;

    test('writes the full-text index without merging, and merges it in slices', async () => {
        const url = await newUrl();
        const database = await openDatabase(url);
        await database.migrate();
        using connection = new Connection(url);
        const insert = connection.query('insert into "ChatText" (rowid, "searchText") values (?, ?)');
        const changesOfCommits = Array.from({ length: 200 }, (_, part) => {
            connection.run('begin');
            for (let row = 0; row < 50; row += 1)
                insert.run(part * 50 + row, `common ${newRandomHex()} ${newRandomHex()}`);
            const before = changesOf(connection);
            connection.run('commit');
            return changesOf(connection) - before;
        });
        // Merging only four segments of these would be more.
        expect(Math.max(...changesOfCommits)).toBeLessThan(10);
        expect(partsOf(connection)).toBe(200);

        const { historyMaintenance } = openStores(database);
        let slices = 0;
        while (await historyMaintenance.indexSome()) slices += 1;

        expect(partsOf(connection)).toBeLessThan(16);
        // They are 200 pages, and a slice writes 16.
        expect(slices).toBeGreaterThan(8);
        const found = 'select count(*) as "value" from "ChatText" where "ChatText" match \'common\'';
        expect(connection.query<Value, []>(found).get()).toEqual({ value: 10_000 });
        await database.close();
    });
});

interface Value {
    readonly value: number;
}

function changesOf(connection: Connection): number {
    return connection.query<Value, []>('select total_changes() as "value"').get()?.value ?? 0;
}

/** The segments that a search reads. */
function partsOf(connection: Connection): number {
    const query = 'select count(distinct "segid") as "value" from "ChatText_idx"';
    return connection.query<Value, []>(query).get()?.value ?? 0;
}

async function ask({ chatHistory }: Stores, row: NewChatRow): Promise<void> {
    const plan = () => ({ insert: [row], result: null });
    await chatHistory.beginTurn({ agentName: row.agentName, callerHash: 'caller', messageHashes: ['hash'], plan });
}

/** Records a reply that is learned from, and returns its id. */
async function teach({ chatHistory }: Stores, overrides: Partial<NewChatRow>): Promise<number> {
    const reply = newChatRow({ message: { role: 'MODEL', content: 'I see.' }, durationMs: 1, ...overrides });
    const [id = 0] = await chatHistory.endTurn({
        steps: [],
        replies: [reply],
        replacesId: null,
        isLearnedFrom: true,
    });
    return id;
}

async function addLesson({ lessons, agents }: Stores, messageId: number): Promise<void> {
    const book = { agentName: 'retention', agentHash: 'hash', agentSource: 'Retention', messageIds: [], who: 'admin' };
    const version = { ...book, agentProfile: compileBook('Retention').profile, at: NEW };
    const known = await agents.findOrNull('retention');
    const { version: expectedVersion } =
        known ?? (await agents.create({ ...version, reason: 'CREATED', visibility: 'PUBLIC' }));
    await lessons.applyVersion(
        { ...version, reason: 'LEARNED', expectedVersion },
        {
            add: [
                {
                    keyword: 'KNOWLEDGE',
                    content: 'Carrots are orange.',
                    contentKey: 'carrots',
                    status: 'ACTIVE',
                    learningJobId: null,
                    messageId,
                    messageIds: [messageId],
                    conversationId: 'long',
                    who: 'visitor',
                    replacesId: null,
                },
            ],
            change: [],
        },
    );
}
