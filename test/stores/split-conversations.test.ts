import { expect, test } from 'bun:test';
import type { ChatMessage } from '../../src/chat/chat-message.ts';
import { chainThread } from '../../src/chat/conversation-chain.ts';
import type { Dialect } from '../../src/db/database.ts';
import type { Migration } from '../../src/db/migrate/migrate.ts';
import { postgresMigrations, sqliteMigrations } from '../../src/db/migrate/migrations.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { query } from '../../src/db/statement.ts';
import { execute } from '../../src/db/transaction.ts';
import type { NewChatRow } from '../../src/history/chat-row.ts';
import { toRecordedMessage } from '../../src/history/to-chat-rows.ts';
import { toSearchText } from '../../src/history/to-search-text.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { expectLinearWork, LINEAR_TIME_TIMEOUT } from '../support/expect-linear-time.ts';
import { newChatRow } from '../support/new-chat-row.ts';
import { readTable, type TableRow } from '../support/read-table.ts';
import { type WrittenRow, writeRows } from '../support/write-rows.ts';

const MIGRATION = 'split_conversations';
const VISITOR = 'visitor';
const CHAT = 'chat';

eachDialect('split conversations', (_, { dialect, newUrl }) => {
    const known = { sqlite: sqliteMigrations, postgres: postgresMigrations }[dialect];
    const former = known.slice(
        0,
        known.findIndex(({ name }) => name.endsWith('visitor_chats')),
    );

    /** Rows that must belong to one chat, with the expected contents and the number of duplicates. */
    const JOINED: readonly JoinedCase[] = [
        {
            name: 'after one turn',
            turns: [turn('first', ['Hi', 'Hello']), turn('second', ['Hi', 'Hello', 'And?', 'Then'])],
            contents: ['Hi', 'Hello', 'And?', 'Then'],
        },
        {
            name: 'and went on',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
                turn('second', ['Hi', 'Hello', 'And?', 'Then', 'So?', 'Yes'], { known: 4 }),
            ],
            contents: ['Hi', 'Hello', 'And?', 'Then', 'So?', 'Yes'],
        },
        {
            name: 'after two turns',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('first', ['Hi', 'Hello', 'And?', 'Then'], { known: 2 }),
                turn('second', ['Hi', 'Hello', 'And?', 'Then', 'So?', 'Yes']),
            ],
            contents: ['Hi', 'Hello', 'And?', 'Then', 'So?', 'Yes'],
        },
        {
            name: 'twice',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('second', ['Hi', 'Hello', 'And?', 'Then'], { callerHash: 'visitor of another tab' }),
                turn('third', ['Hi', 'Hello', 'And?', 'Then', 'So?', 'Yes']),
            ],
            contents: ['Hi', 'Hello', 'And?', 'Then', 'So?', 'Yes'],
            keptId: 'third',
        },
        {
            name: 'after a reply that broke off',
            turns: [
                turn('first', ['Hi', 'Hel'], { status: 'INTERRUPTED' }),
                turn('second', ['Hi', 'Hel', 'And?', 'Then']),
            ],
            contents: ['Hi', 'Hel', 'And?', 'Then'],
        },
        {
            name: 'after one of two alternatives',
            turns: [
                turn('first', ['Hi', 'Hello'], { alternative: 'Hey' }),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
            ],
            contents: ['Hi', 'Hello', 'Hey', 'And?', 'Then'],
        },
        {
            name: 'after a round of own tools',
            turns: [
                turn('first', ['Hi', 'Hello'], { step: 'Looking' }),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
            ],
            contents: ['Hi', 'Looking', 'Hello', 'And?', 'Then'],
        },
        {
            name: 'by a client that says nothing of itself but its address',
            turns: [turn('first', ['Hi', 'Hello'], BARE), turn('second', ['Hi', 'Hello', 'And?', 'Then'], BARE)],
            contents: ['Hi', 'Hello', 'And?', 'Then'],
        },
        {
            name: 'by two clients that said the same',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('other first', ['Hi', 'Hello'], { ip: '203.0.113.9', callerHash: 'other chat' }),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
            ],
            contents: ['Hi', 'Hello', 'And?', 'Then'],
            others: ['other first'],
        },
        {
            name: 'while another conversation of the client went on by itself',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('other', ['Hi', 'Hello'], { callerHash: 'another visitor' }),
                turn('other', ['Hi', 'Hello', 'Or?', 'No'], { callerHash: 'another visitor', known: 2 }),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
            ],
            contents: ['Hi', 'Hello', 'And?', 'Then'],
            others: ['other'],
        },
    ];

    test.each(JOINED)('$name are joined for the visitor', async ({ turns, contents, keptId, others = [] }) => {
        const kept = keptId ?? 'second';
        const { url, written } = await oldDatabase(turns);
        await migrate(url, known);

        const rows = (await readTable(url, 'ChatHistory')).filter(row => row['conversationId'] === kept);
        expect(rows.map(row => Object(row['message']).content)).toEqual([...contents]);
        // Each is a recorded row; of two equal ones, the first.
        const place = { conversationId: kept, callerHash: VISITOR };
        const firsts = Map.groupBy(
            written.filter(row => !others.includes(String(row['conversationId']))),
            row => row['messageHash'],
        ).values();
        expect(rows).toEqual([...firsts].flatMap(alike => ({ ...alike[0], ...place })));
        const conversations = await readTable(url, 'Conversation');
        expect(conversations.map(row => row['conversationId']).toSorted()).toEqual([kept, ...others].toSorted());
        const database = await openDatabase(url);
        const { history, historyMaintenance } = openStores(database);
        const list = () => history.list({ agentName: 'jack-green', callerHash: VISITOR }, { after: null, limit: 9 });
        const [listed] = await list();
        const replies = rows.filter(row => row['durationMs'] !== null);
        const paid = replies.filter(row => row['usage'] !== null);
        expect(listed).toMatchObject({
            conversationId: kept,
            opening: 'Hi',
            createdAt: toDate(rows[0]?.['createdAt']),
            updatedAt: toDate(replies.at(-1)?.['createdAt']),
            messages: contents.length - turns.filter(({ step }) => step !== null).length,
            promptTokens: 10 * paid.length,
            completionTokens: 5 * paid.length,
        });
        while (await historyMaintenance.indexSome());
        expect(await list()).toEqual(listed === undefined ? [] : [listed]);
        const search = (callerHash: string) =>
            history.search({ callerHash }, { terms: ['hi'], before: null, limit: 9 });
        expect((await search(VISITOR)).conversations.map(({ conversationId }) => conversationId)).toEqual([kept]);
        expect((await search(CHAT)).conversations).toEqual([]);
        await database.close();
    });

    /** Rows that may be two chats: each case differs in one thing from those that are joined. */
    const KEPT: readonly KeptCase[] = [
        ...(['ip', 'userAgent', 'language', 'platform'] as const).flatMap(column => [
            { name: `another ${column}`, turns: pair({}, { [column]: '198.51.100.1' }) },
            { name: `no ${column} later`, turns: pair({}, { [column]: null }) },
            { name: `no ${column} before`, turns: pair({ [column]: null }, {}) },
        ]),
        { name: 'no address at all', turns: pair({ ip: null }, { ip: null }) },
        { name: 'another agent', turns: pair({}, { agentName: 'other-agent' }) },
        { name: 'the same caller', turns: pair({ callerHash: VISITOR }, {}) },
        { name: 'an API key', turns: pair({ ...API }, { ...API }) },
        { name: 'a question through the API', turns: pair({ ...API }, {}) },
        {
            name: 'another reply',
            turns: [turn('first', ['Hi', 'Hey']), turn('second', ['Hi', 'Hello', 'And?', 'Then'])],
        },
        { name: 'the same question only', turns: [turn('first', ['Hi', 'Hello']), turn('second', ['Hi', 'Hello'])] },
        {
            name: 'a reply that says nothing',
            turns: [turn('first', ['Hi', ''], { status: 'FAILED' }), turn('second', ['Hi', '', 'And?', 'Then'])],
        },
        {
            name: 'a first question that was not answered',
            turns: [
                turn('first', ['Hi', ''], { status: 'FAILED' }),
                turn('second', ['Hi', 'And?', 'Then'], { roles: 'uua' }),
            ],
        },
        {
            name: 'the copy first',
            turns: [turn('second', ['Hi', 'Hello', 'And?', 'Then']), turn('first', ['Hi', 'Hello'])],
        },
        {
            name: 'more in the first one',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('first', ['Hi', 'Hello', 'Or?', 'No'], { known: 2 }),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
            ],
        },
        {
            name: 'two first ones',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('other', ['Hi', 'Hello'], { callerHash: 'another chat' }),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
            ],
        },
        {
            name: 'two later ones',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
                turn('other', ['Hi', 'Hello', 'And?', 'Then'], { callerHash: 'another visitor' }),
            ],
        },
        {
            name: 'more of another thread',
            turns: [turn('first', ['Hi', 'Hello']), turn('second', ['Hi', 'Hello', 'Or?', 'No', 'And?', 'Then'])],
        },
        {
            name: 'a thread that came later',
            turns: [
                turn('first', ['Hi', 'Hello']),
                turn('second', ['Before', 'Yes']),
                turn('second', ['Hi', 'Hello', 'And?', 'Then']),
            ],
        },
    ];

    test.each(KEPT)('with $name stay as they are', async ({ turns }) => {
        const { url } = await oldDatabase(turns);
        await migrate(url, known.slice(0, former.length + 1));
        const before = await readAll(url);
        // Up to the migration that joins: a later one changes columns.
        await migrate(url, known.slice(0, former.length + 2));
        expect(await readAll(url)).toEqual(before);
    });

    test('keep their lessons, feedback and running replies', async () => {
        const { url, written } = await oldDatabase([
            turn('first', ['Hi', 'Hello']),
            // After a client tool call the thread continues with the same user message, whose copy taught the lesson.
            turn('second', ['Hi', 'Hello', 'And?', 'Then']),
            turn('unrelated', ['Hey', 'Hi there'], { callerHash: 'someone else' }),
        ]);
        const idOf = (conversationId: string, content: string) =>
            Number(
                written.find(
                    row => row['conversationId'] === conversationId && Object(row['message']).content === content,
                )?.['id'],
            );
        const at = { createdAt: AT, updatedAt: AT, agentName: 'jack-green' };
        const [hi, hello] = [idOf('first', 'Hi'), idOf('first', 'Hello')];
        const copies = [idOf('second', 'Hi'), idOf('second', 'Hello')];
        const [and, then, other] = [idOf('second', 'And?'), idOf('second', 'Then'), idOf('unrelated', 'Hi there')];
        const feedback = { createdAt: AT, agentName: 'jack-green', rating: 1, source: 'AGENT_PAGE_CHAT' };
        await writeRows(url, 'ChatFeedback', [
            { id: 1, messageId: hello, ...feedback },
            { id: 2, messageId: copies[1], ...feedback },
            { id: 3, messageId: other, ...feedback },
        ]);
        await writeRows(url, 'LearningJob', [
            { id: 1, messageId: hello, feedbackId: 0, status: 'DONE', attempts: 1, ...at },
            { id: 2, messageId: copies[1], feedbackId: 2, status: 'QUEUED', attempts: 0, ...at },
            { id: 3, messageId: copies[1], feedbackId: 0, status: 'QUEUED', attempts: 0, ...at },
            { id: 4, messageId: then, feedbackId: 0, status: 'DONE', attempts: 1, ...at },
            { id: 5, messageId: other, feedbackId: 0, status: 'DONE', attempts: 1, ...at },
        ]);
        const lesson = { ...at, who: 'visitor', keyword: 'KNOWLEDGE', content: 'x', contentKey: 'x', periods: [] };
        const lessons = [
            [hello, [hi, hello], 'first'],
            [then, [...copies, and, then], 'second'],
            [copies[1], copies, 'second'],
            [other, [other], 'unrelated'],
            [null, [], null],
        ].map(([messageId, messageIds, conversationId], index) => ({
            id: index + 1,
            messageId,
            messageIds,
            conversationId,
            status: 'ACCEPTED',
            ...lesson,
        }));
        await writeRows(url, 'Lesson', lessons);
        const version = { createdAt: AT, agentName: 'jack-green', agentHash: 'x', agentSource: 'x', reason: 'LEARNED' };
        await writeRows(url, 'AgentHistory', [
            { id: 1, version: 1, messageIds: [...copies, then], who: 'visitor', ...version },
            { id: 2, version: 2, messageIds: [other], who: 'visitor', ...version },
        ]);
        const running = { agentName: 'jack-green', createdAt: AT, heartbeatAt: AT, isStopRequested: false };
        await writeRows(url, 'RunningReply', [
            { id: 1, replyId: 'a', callerHash: CHAT, conversationId: 'first', chatId: 'x', ...running },
            { id: 2, replyId: 'b', callerHash: CHAT, conversationId: 'unrelated', chatId: 'y', ...running },
        ]);

        await migrate(url, known);

        const read = async (table: string, ...columns: readonly string[]) =>
            (await readTable(url, table)).map(row => columns.map(column => numbersOf(row[column])));
        expect(await read('ChatFeedback', 'id', 'messageId')).toEqual([
            [1, hello],
            [2, hello],
            [3, other],
        ]);
        expect(await read('LearningJob', 'id', 'messageId')).toEqual([
            [1, hello],
            [2, hello],
            [4, then],
            [5, other],
        ]);
        expect(await read('Lesson', 'messageId', 'messageIds', 'conversationId')).toEqual([
            [hello, [hi, hello], 'second'],
            [then, [hi, hello, and, then], 'second'],
            [hello, [hi, hello], 'second'],
            [other, [other], 'unrelated'],
            [null, [], null],
        ]);
        expect(await read('AgentHistory', 'messageIds')).toEqual([[[hi, hello, then]], [[other]]]);
        expect(await read('RunningReply', 'conversationId', 'callerHash')).toEqual([
            ['second', VISITOR],
            ['unrelated', CHAT],
        ]);
    });

    test('stay as they are if joining is interrupted, and are joined at the next start', async () => {
        const { url } = await oldDatabase([
            turn('first', ['Hi', 'Hello']),
            turn('second', ['Hi', 'Hello', 'And?', 'Then']),
        ]);
        const before = await readAll(url);
        const migration = known.find(({ name }) => name.endsWith(MIGRATION));
        const statements = migration?.sql.split('--> statement-breakpoint') ?? [];
        expect(statements.length).toBeGreaterThan(20);
        for (const index of statements.keys()) {
            const sql = statements.with(index, 'select * from "Missing"').join('--> statement-breakpoint');
            const broken = known.map(each => (each === migration ? { ...each, sql } : each));
            await expect(migrate(url, broken)).rejects.toThrow();
            expect(await readAll(url)).toEqual(before);
        }
        await migrate(url, known);
        expect(await readTable(url, 'Conversation')).toHaveLength(1);
    });

    test(
        'are joined in time that grows with the history only, also where all of them began alike',
        async () => {
            const turns = Array.from({ length: CHATS }, (_, index) => [
                // Half of them have their own address; the others say the same from one address.
                ...pair(
                    { ip: ipOf(index), callerHash: `chat ${index}` },
                    { ip: ipOf(index), callerHash: `v ${index}` },
                ),
            ]).flatMap((pair, index) =>
                pair.map(each => ({ ...each, conversationId: `${each.conversationId} ${index}` })),
            );
            const { url } = await oldDatabase(turns);
            await expectLinearWork(() => migrate(url, known));
            expect(await readTable(url, 'Conversation')).toHaveLength(CHATS + CHATS / 2);
        },
        LINEAR_TIME_TIMEOUT,
    );

    /** A database of the previous version with these rows in `ChatHistory`. */
    async function oldDatabase(turns: readonly Turn[]): Promise<{ url: string; written: readonly TableRow[] }> {
        const url = await newUrl();
        await migrate(url, former);
        const rows = toRows(turns);
        await writeRows(
            url,
            'ChatHistory',
            rows.map(row => ({ ...row })),
        );
        const conversations = toConversations(dialect, rows);
        await writeRows(url, 'Conversation', conversations);
        if (rows.length < 100) await indexAll(url, rows, conversations);
        return { url, written: rows.length < 100 ? await readTable(url, 'ChatHistory') : [] };
    }
});

const AT = new Date('2026-11-22T10:00:00.000Z');
const CHATS = 10_000;
const BARE = { userAgent: null, language: null, platform: null } as const;
const API = { source: 'OPENAI_API_COMPATIBILITY', apiKey: 'key at rest' } as const;

interface Turn extends Partial<NewChatRow> {
    readonly conversationId: string;
    /** The whole thread, ending with the reply; the first `known` messages are already recorded. */
    readonly thread: readonly ChatMessage[];
    readonly known: number;
    readonly alternative: string | null;
    readonly step: string | null;
}

interface JoinedCase {
    readonly name: string;
    readonly turns: readonly Turn[];
    readonly contents: readonly string[];
    readonly keptId?: string;
    /** Conversations that stay separate. */
    readonly others?: readonly string[];
}

type KeptCase = Pick<JoinedCase, 'name' | 'turns'>;

interface TurnOptions extends Partial<NewChatRow> {
    readonly known?: number;
    readonly alternative?: string;
    readonly step?: string;
    /** `u` or `a` for each message, if they do not alternate. */
    readonly roles?: string;
}

function turn(conversationId: string, texts: readonly string[], options: TurnOptions = {}): Turn {
    const { known = 0, alternative = null, step = null, roles = 'ua'.repeat(texts.length), ...columns } = options;
    const thread = texts.map(
        (content, index): ChatMessage => ({ role: roles[index] === 'u' ? 'user' : 'assistant', content }),
    );
    const callerHash = conversationId === 'first' ? CHAT : VISITOR;
    return { callerHash, ...columns, conversationId, thread, known, alternative, step };
}

function pair(first: TurnOptions, second: TurnOptions): readonly [Turn, Turn] {
    return [turn('first', ['Hi', 'Hello'], first), turn('second', ['Hi', 'Hello', 'And?', 'Then'], second)];
}

type WrittenChatRow = NewChatRow & { readonly id: number };

/** The rows of turns, one after the other. */
function toRows(turns: readonly Turn[]): readonly WrittenChatRow[] {
    let id = 0;
    return turns.flatMap((each, index) =>
        toTurnRows(each, index).map(row => {
            id += 1;
            return { id, ...row };
        }),
    );
}

function toTurnRows({ thread, known, alternative, step, status = 'COMPLETE', ...columns }: Turn, index: number) {
    const createdAt = new Date(AT.getTime() + index * 10_000);
    const chain = chainThread(thread);
    const rows = thread.map((message, place) =>
        newChatRow({
            ...columns,
            createdAt,
            message: toRecordedMessage(message),
            messageHash: chain[place] ?? '',
            previousMessageHash: chain[place - 1] ?? null,
        }),
    );
    const [reply] = rows.splice(-1);
    if (reply === undefined) throw new Error('A turn has a reply.');
    const answered = { ...reply, createdAt: new Date(createdAt.getTime() + 3_000), replyId: `reply ${index}`, status };
    const usage = status === 'COMPLETE' ? { promptTokens: 10, completionTokens: 5, totalTokens: 15 } : null;
    const other = (content: string, columns: Partial<NewChatRow>) => {
        const message: ChatMessage = { role: 'assistant', content };
        const [messageHash = ''] = chainThread([message], answered.previousMessageHash);
        return { ...answered, message: toRecordedMessage(message), messageHash, ...columns };
    };
    return [
        ...rows.slice(known),
        ...(step === null ? [] : [other(step, { durationMs: null })]),
        { ...answered, usage, durationMs: 3_000 },
        ...(alternative === null ? [] : [other(alternative, { durationMs: 3_000 })]),
    ];
}

function toConversations(dialect: Dialect, rows: readonly WrittenChatRow[]): readonly WrittenRow[] {
    const groups = Map.groupBy(rows, row => JSON.stringify([row.agentName, row.conversationId])).values();
    return [...groups].flatMap((group, index) => {
        const [first] = group;
        if (first === undefined) return [];
        const { agentName, conversationId, createdAt, callerHash, source, apiKey, isUtility, message } = first;
        const replies = group.filter(row => row.durationMs !== null);
        const last = replies.at(-1);
        return {
            id: index + 1,
            agentName,
            conversationId,
            createdAt,
            callerHash,
            source,
            apiKey,
            isUtility,
            updatedAt: last?.createdAt ?? createdAt,
            status: last?.status ?? 'COMPLETE',
            opening: dialect === 'sqlite' ? JSON.stringify(message.content) : message.content,
            messages: group.filter(row => row.replyId === null || row.durationMs !== null).length,
            promptTokens: replies.reduce((sum, { usage }) => sum + (usage?.promptTokens ?? 0), 0),
            completionTokens: replies.reduce((sum, { usage }) => sum + (usage?.completionTokens ?? 0), 0),
            ...(rows.length < 100 ? { indexedId: rows.length, isIndexed: true } : { indexedId: 0, isIndexed: false }),
        };
    });
}

async function migrate(url: string, migrations: readonly Migration[]): Promise<void> {
    const database = await openDatabase(url, { migrations });
    await database.migrate().finally(() => database.close());
}

/** Indexes the messages, as the previous version did. */
async function indexAll(url: string, rows: readonly WrittenChatRow[], conversations: readonly WrittenRow[]) {
    const idOf = ({ agentName, conversationId }: WrittenChatRow) =>
        conversations.find(each => each['agentName'] === agentName && each['conversationId'] === conversationId)?.[
            'id'
        ];
    const texts = rows
        .map(row => ({ id: row.id, conversation: Number(idOf(row)), searchText: toSearchText(row) }))
        .filter(({ searchText }) => searchText !== '');
    const database = await openDatabase(url);
    await execute(
        database,
        query(({ db, ChatText }) => db.insert(ChatText).values(texts)),
    );
    await database.close();
}

async function readAll(url: string) {
    return { ChatHistory: await readTable(url, 'ChatHistory'), Conversation: await readTable(url, 'Conversation') };
}

/** Postgres returns large numbers as text. */
function numbersOf(value: unknown): unknown {
    return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

function toDate(value: unknown): Date {
    return value instanceof Date ? value : new Date(Number(value));
}

/** One address for half of the chats. */
function ipOf(index: number): string {
    return index % 2 === 0 ? '192.0.2.1' : `10.0.${index >> 8}.${index & 255}`;
}
