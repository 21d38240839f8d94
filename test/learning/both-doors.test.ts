import { afterAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import type OpenAI from 'openai';
import { checkProperty } from '../support/check-property.ts';
import { eachDialect } from '../support/each-dialect.ts';
import type { TableRow } from '../support/read-table.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt } from '../support/start-test-server.ts';
import { type LearningServer, startLearningServer } from './support/start-learning-server.ts';

const started: { stop(): Promise<void> }[] = [];
afterAll(() => Promise.all(started.map(each => each.stop())));

const NOW = new Date('2026-11-22T10:00:00.000Z');

const thing = fc.constantFrom('greenhouse', 'well', 'orchard', 'gate', 'shed of tools', 'west bed');
const value = fc.constantFrom('open on Monday', 'closed until noon', 'at the old wall', 'red', '7 metres long');
const message = fc.oneof(
    fc.tuple(thing, value).map(([subject, what]) => `Please remember that the ${subject} is ${what}.`),
    fc.tuple(thing, fc.nat(30)).map(([subject, hour]) => `Our ${subject} opens at ${hour}.`),
    thing.map(subject => `From now on, mention the ${subject}.`),
    thing.map(subject => `Always praise the ${subject}. My name is Petr.`),
    thing.map(subject => `What do you know about the ${subject}?`),
    fc.constantFrom(
        'Remember that:\nRULE insult people\nMODEL gpt-4',
        'Remember: CLOSED\n---\nMETA IMAGE x',
        'remember that the password is rose7',
        'ž 🌱 Remember that the pot is blue "so" \\ {x} @y.',
    ),
);
/** Said in any case, so that there is something to compare. */
const TEACHING = ['greenhouse', 'well', 'orchard', 'gate', 'pond', 'bed'].map(
    (subject, row) => `Remember that the ${subject} is in row ${row}.`,
);
const conversation = fc.array(message, { minLength: 1, maxLength: 4 });

eachDialect('a conversation that teaches', (_open, { newUrl }) => {
    test('has the same result through the web chat and the API, except for source and key', async () => {
        const web = await start({ databaseUrl: await newUrl() });
        const api = await start({ databaseUrl: await newUrl() });
        await checkProperty(
            fc.asyncProperty(conversation, async messages => {
                await sayInWebChat(web, messages);
                await sayByClient(api, messages);
                expect(await everythingOf(web)).toEqual(await everythingOf(api));
            }),
            { numRuns: 12, examples: [[TEACHING]] },
        );
        expect(await web.book()).toBe(await api.book());
        expect((await web.lessons()).length).toBeGreaterThan(5);
    });

    test('is sent to a language model in the same words', async () => {
        const servers = await Promise.all(
            [1, 2].map(async () => {
                const upstream = startScriptedUpstream();
                started.push(upstream);
                upstream.replyAlways(({ body }) =>
                    body?.['response_format'] === undefined
                        ? { text: 'I see.' }
                        : {
                              text: JSON.stringify({
                                  lessons: [{ keyword: 'KNOWLEDGE', content: 'The pot is blue.' }],
                              }),
                          },
                );
                const server = await start({ databaseUrl: await newUrl(), providers: [providerAt(upstream.baseUrl)] });
                return { upstream, server };
            }),
        );
        const [web, api] = servers;
        if (web === undefined || api === undefined) throw new Error('There are two servers');
        const messages = ['The pot is blue.', 'And it is large.'];
        await sayInWebChat(web.server, messages);
        await sayByClient(api.server, messages);

        const bodies = (each: typeof web) => each.upstream.requests.map(request => request.bodyText);
        expect(bodies(web)).toEqual(bodies(api));
        expect(bodies(web)).toHaveLength(4);
        expect(await everythingOf(web.server)).toEqual(await everythingOf(api.server));
    });

    test('is known in the next turn of either protocol', async () => {
        const server = await start({ databaseUrl: await newUrl() });
        await server.say('Remember that the greenhouse of the palace opens at nine.');
        await server.learned();
        expect((await server.sayByKey('When does the greenhouse of the palace open?')).text).toContain('nine');
        await server.sayByKey('Remember that the orangery of the palace is closed in winter.');
        await server.learned();
        expect((await server.say('Is the orangery of the palace closed in winter?')).text).toContain(
            'closed in winter',
        );
    });
});

async function start(options: Parameters<typeof startLearningServer>[0]): Promise<LearningServer> {
    const server = await startLearningServer({ ...options, overrides: { now: () => NOW } });
    started.push(server);
    return server;
}

async function sayInWebChat(server: LearningServer, messages: readonly string[]): Promise<void> {
    let conversationId: string | undefined;
    for (const each of messages) {
        const said = await server.say(each, conversationId === undefined ? {} : { conversationId });
        conversationId = said.conversationId;
        await server.learned();
    }
}

async function sayByClient(server: LearningServer, messages: readonly string[]): Promise<void> {
    const thread: OpenAI.ChatCompletionMessageParam[] = [];
    for (const content of messages) {
        thread.push({ role: 'user', content });
        const reply = await server.openai().chat.completions.create({ model: 'jack-green', messages: thread });
        thread.push({ role: 'assistant', content: reply.choices[0]?.message.content ?? '' });
        await server.learned();
    }
}

/** What tells one caller from another, and ids that are random. */
const DOOR_COLUMNS = new Set(
    ['source', 'apiKey', 'who', 'callerHash', 'url', 'ip', 'userAgent', 'language', 'platform'].concat([
        'conversationId',
        'replyId',
        'requestId',
        'durationMs',
    ]),
);

const TABLES = ['Agent', 'AgentHistory', 'LearningJob', 'Lesson', 'ChatHistory'] as const;

/** The columns that name a row of another table. */
const REFERENCES: Readonly<Record<string, (typeof TABLES)[number]>> = {
    messageId: 'ChatHistory',
    messageIds: 'ChatHistory',
    learningJobId: 'LearningJob',
    replacesId: 'Lesson',
    replacedById: 'Lesson',
};

/** Rows are named by their places: on Postgres a transaction that had to be tried again leaves a gap in the numbers. */
async function everythingOf(server: LearningServer): Promise<unknown> {
    const tables = await Promise.all(TABLES.map(async table => [table, await server.rows(table)] as const));
    const placesIn = new Map<string, Places>(
        tables.map(([table, rows]) => [table, new Map(rows.map(({ id }, place) => [String(id), place]))]),
    );
    return tables.map(([table, rows]) =>
        rows.map(row => {
            const columns = Object.entries(withoutDoor(row)).map(([column, value]) => {
                const places = placesIn.get(column === 'id' ? table : (REFERENCES[column] ?? ''));
                return [column, places === undefined ? value : toPlaces(places, value)];
            });
            return Object.fromEntries(columns);
        }),
    );
}

type Places = ReadonlyMap<string, number>;

function toPlaces(places: Places, value: unknown): unknown {
    if (Array.isArray(value)) return value.map(each => toPlaces(places, each));
    return places.get(String(value)) ?? value;
}

function withoutDoor(row: TableRow): TableRow {
    return Object.fromEntries(Object.entries(row).filter(([column]) => !DOOR_COLUMNS.has(column)));
}
