import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAgent } from '../../src/agents/create-agent.ts';
import { type CreateTokenInput, createToken } from '../../src/auth/create-token.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { type ReadStream, readStream } from '../support/read-stream.ts';
import { readTable } from '../support/read-table.ts';
import type { RunningProxy } from '../support/running-proxy.ts';
import { type RecordedRequest, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type RunningProgram, startProgram } from '../support/start-program.ts';
import { startProxy } from '../support/start-proxy.ts';
import { startStopwatch } from '../support/start-stopwatch.ts';

/** Lets whole answers come to their end. */
const wholeAnswers = Promise.withResolvers<void>();
const NEVER = { waitFor: new Promise(() => {}) };
const PASSWORD = 'correct horse battery staple';
const METRICS_TOKEN = 'a-token-for-metrics';

eachDialect('two servers behind a proxy', (_, { dialect, newUrl }) => {
    // A file has one server.
    if (dialect !== 'postgres') return;

    const folder = mkdtempSync(join(tmpdir(), 'agents-server-several-'));
    let upstream: ScriptedUpstream;
    let databaseUrl: string;
    let servers: readonly RunningProgram[];
    let proxy: RunningProxy;
    let stores: Stores;
    /** What ends everything, the latest first. */
    const ends: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        ends.unshift(upstream.stop);
        upstream.replyAlways(answerByQuestion);
        databaseUrl = await newUrl();
        // Both at once on an empty database: one of them makes the tables and the first agent.
        servers = await Promise.all([start(), start()]);
        proxy = await startProxy(servers.map(({ url }) => url));
        ends.unshift(proxy.stop);
        const database = await openDatabase(databaseUrl);
        stores = openStores(database);
        ends.unshift(database.close);
    });
    afterAll(async () => {
        for (const end of ends) await end();
        rmSync(folder, { recursive: true, force: true });
    });

    test('make the tables and the first agent once', async () => {
        const agents = await stores.agents.list(['PUBLIC']);
        expect(agents.map(({ agentName, version }) => [agentName, version])).toEqual([['jack-green', 1]]);
    });

    test('both answer', async () => {
        const { key } = await newToken();
        for (let index = 0; index < 4; index += 1) {
            expect((await ask(proxy.url, key, `Hello number ${index}`)).status).toBe(200);
        }
        for (const { url } of servers) {
            const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
            expect(await metrics.text()).toMatch(/replies_total\{door="openai",[^}]+\} [1-9]/);
        }
    });

    test('refuse a key within a second of its end, and end what it has open on both (attack 5)', async () => {
        const { key, token } = await newToken();
        const streams = await Promise.all([openByKey(proxy.url, key), openByKey(proxy.url, key)]);
        const admin = await logIn();
        const stopwatch = startStopwatch();
        const revoked = await fetch(`${proxy.url}/api/tokens/${token.id}`, { method: 'DELETE', headers: admin });
        expect(revoked.status).toBe(204);
        const ends = await Promise.all(streams.map(stream => stream.rest()));
        expect(stopwatch.stop()).toBeLessThan(1_000);
        for (const end of ends) {
            expect(end).toContain('"code":"invalid_api_key"');
            expect(end).toEndWith('data: [DONE]\n\n');
        }
        for (const { url } of servers) expect((await ask(url, key, 'Hello?')).status).toBe(401);
    });

    test('answer by a book that was edited on the other', async () => {
        const { key } = await newToken();
        const context = { agents: stores.agents, now: () => new Date() };
        const agentSource = 'Edited Agent\nPERSONA You are the first version';
        const { agentName } = await createAgent(context, { agentSource, who: 'admin' });
        const admin = await logIn();
        for (const [index, edited] of servers.entries()) {
            const other = servers[1 - index];
            await ask(other?.url ?? '', key, 'Who are you?', { agentName });
            const body = { agentSource: `Edited Agent\nPERSONA You are edit ${index}`, version: index + 1 };
            const answer = await fetch(`${edited.url}/agents/${agentName}/api/book`, {
                method: 'PUT',
                headers: { ...admin, 'content-type': 'application/json' },
                body: JSON.stringify(body),
            });
            expect(answer.status).toBe(200);
            await ask(other?.url ?? '', key, 'Who are you now?', { agentName });
            // A lesson of the turn before may be asked for at the same time.
            const asked = upstream.requests.findLast(({ bodyText }) =>
                bodyText.includes('"content":"Who are you now?"'),
            );
            expect(asked?.bodyText).toContain(`You are edit ${index}`);
        }
    });

    test('share limits (attack 57)', async () => {
        const statuses = await withinOneMinute(async () => {
            const { key } = await newToken({ limits: { requestsPerMinute: 6 } });
            const answers = [];
            for (let index = 0; index < 10; index += 1) answers.push((await ask(proxy.url, key, `Hi ${index}`)).status);
            return answers;
        });
        expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429, 429, 429]);
        const places = await newToken({ limits: { concurrentStreams: 2 } });
        const streams = [await openByKey(proxy.url, places.key), await openByKey(proxy.url, places.key)];
        expect((await ask(proxy.url, places.key, 'Hello!')).status).toBe(429);
        for (const stream of streams) await stream.leave();
    });

    test('count visitors by the address that the proxy says (attack 56)', async () => {
        const message = 'Hello from a visitor';
        const answer = await fetch(`${proxy.url}/agents/jack-green/api/chat`, {
            method: 'POST',
            headers: { 'x-forwarded-for': '203.0.113.99' },
            body: JSON.stringify({ message, stream: false }),
        });
        expect(answer.status).toBe(200);
        // The proxy's own word counts, which is this machine's; what a client claims does not.
        expect(answer.headers.get('x-ratelimit-limit-requests')).toBeNull();
        const row = (await rows('ChatHistory')).findLast(({ message: said }) => Object(said).content === message);
        expect(row?.['ip']).toBe('127.0.0.1');
    });

    test('go on telling an answer that the other makes', async () => {
        const { key } = await newToken();
        const [first, second] = servers;
        const stream = await openByKey(first?.url ?? '', key, { 'x-resume': 'true' }, 'A whole answer, please');
        await stream.leave();
        const following = fetch(`${second?.url}${API}/${idOf(stream)}/stream`, {
            headers: { authorization: `Bearer ${key}` },
        });
        wholeAnswers.resolve();
        expect(textOf(await (await following).text())).toBe('Half of an answer');
    });

    describe('of which one is killed in the middle of streams and of learning', () => {
        test('lose no answer that was seen to its end, mark what broke off, and learn each lesson once', async () => {
            const { key } = await newToken();
            const killed = await start();
            const [survivor] = servers;
            const survivorUrl = survivor?.url ?? '';
            const pair = await startProxy([killed.url, survivorUrl]);
            const seen: string[] = [];
            const clients = Array.from({ length: 6 }, async (_client, client) => {
                for (let turn = 0; turn < 12; turn += 1) {
                    // As clients do: what failed is asked again.
                    const question = `Remember that plant ${letters(client)}x${letters(turn)} is in row ${turn}.`;
                    while (!(await isAnswered(pair.url, key, question))) await new Promise(setImmediate);
                    seen.push(question);
                }
            });
            const resumable = await openByKey(killed.url, key, { 'x-resume': 'true' });
            const cut = [resumable, await openByKey(killed.url, key)].map(stream => stream.rest().catch(() => 'cut'));
            const other = await newToken();
            const kept = await openByKey(survivorUrl, other.key);
            await until(() => seen.length >= 20);
            await killed.kill();
            await Promise.all(clients);
            expect(seen).toHaveLength(72);

            // What the killed server made breaks off, and what the other makes does not.
            for (const end of await Promise.all(cut)) expect(end).not.toContain('[DONE]');
            await stores.apiKeys.revoke(other.token.id, new Date());
            expect(await kept.rest()).toEndWith('data: [DONE]\n\n');
            // Who comes back for an answer whose server is gone gets what there is, and is told.
            const following = await fetch(`${survivorUrl}${API}/${idOf(resumable)}/stream`, {
                headers: { authorization: `Bearer ${key}` },
            });
            const told = await following.text();
            expect(textOf(told)).toBe('Half of ');
            expect(told).toContain('its server is gone');

            await untilLearned(stores);
            await pair.stop();
            await expectEachOnce(seen);
        });
    });

    /** A question has one complete answer, one lesson and one job, however often it was asked. */
    async function expectEachOnce(questions: readonly string[]): Promise<void> {
        const history = await rows('ChatHistory');
        const asked = history.filter(({ message }) => questions.includes(String(Object(message).content)));
        expect(new Set(asked.map(({ message }) => Object(message).content)).size).toBe(questions.length);
        const complete = history.filter(
            ({ status, message, previousMessageHash }) =>
                status === 'COMPLETE' &&
                Object(message).role === 'MODEL' &&
                asked.some(question => question['messageHash'] === previousMessageHash),
        );
        const answered = new Set(complete.map(({ previousMessageHash }) => previousMessageHash));
        expect(answered.size).toBe(questions.length);
        const jobs = await rows('LearningJob');
        const jobsOf = (id: unknown) => jobs.filter(({ messageId }) => Number(messageId) === Number(id));
        expect(complete.every(({ id }) => jobsOf(id).length === 1)).toBe(true);
        expect(jobs.filter(({ status }) => status !== 'DONE' && status !== 'SKIPPED')).toEqual([]);
        const lessons = (await stores.lessons.list('jack-green', [])).map(({ content }) => content);
        expect(lessons.toSorted()).toEqual(questions.map(toLesson).toSorted());
        const agent = await stores.agents.findOrNull('jack-green');
        const learned = agent?.agentSource.split('\n').filter(line => questions.map(toLesson).includes(line.slice(10)));
        expect(learned).toHaveLength(questions.length);
    }

    async function start(): Promise<RunningProgram> {
        const server = await startProgram({
            cwd: folder,
            env: {
                DATABASE_URL: databaseUrl,
                OPENAI_BASE_URL: upstream.baseUrl,
                OPENAI_MODEL: 'scripted-model',
                ADMIN_PASSWORD: PASSWORD,
                METRICS_TOKEN,
                TRUST_PROXY: 'true',
                LEARNING_LEASE_SECONDS: '1',
                LEARNING_POLL_SECONDS: '0.1',
                LOG_LEVEL: 'silent',
            },
        });
        ends.unshift(server.stop);
        return server;
    }

    function newToken(input: CreateTokenInput = {}) {
        return createToken({ apiKeys: stores.apiKeys, storage: 'plain', now: () => new Date() }, input);
    }

    function rows(table: string) {
        return readTable(databaseUrl, table);
    }

    /** By the proxy: the session is good on both. */
    async function logIn(): Promise<Readonly<Record<string, string>>> {
        const response = await fetch(`${proxy.url}/api/session`, {
            method: 'POST',
            body: JSON.stringify({ password: PASSWORD }),
        });
        return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
    }
});

const API = '/agents/jack-green/api/openai/chat/completions';

async function ask(url: string, key: string, content: string, { agentName = 'jack-green' } = {}): Promise<Response> {
    const response = await post(url + API.replace('jack-green', agentName), key, { content });
    // Its end is the end of the turn.
    await response.clone().text();
    return response;
}

async function openByKey(
    url: string,
    key: string,
    headers: Readonly<Record<string, string>> = {},
    wish = 'Half of an answer, please',
): Promise<ReadStream> {
    const content = `${wish} ${crypto.randomUUID()}`;
    return readStream(await post(url + API, key, { content, stream: true, headers }), 'Half of ');
}

interface PostInput {
    readonly content: string;
    readonly stream?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
}

function post(url: string, key: string, { content, stream = false, headers = {} }: PostInput): Promise<Response> {
    return fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ messages: [{ role: 'user', content }], stream }),
    });
}

/** Whether the client has seen the end of the answer. */
async function isAnswered(url: string, key: string, content: string): Promise<boolean> {
    try {
        const headers = { 'x-stainless-retry-count': '1' };
        const response = await post(url + API, key, { content, stream: true, headers });
        return (await response.text()).includes('"finish_reason":"stop"');
    } catch {
        return false;
    }
}

/** Stands for a provider: hangs in the middle where it is asked for half an answer, and teaches what it is told to remember. */
function answerByQuestion({ bodyText, body }: RecordedRequest) {
    const isTeacher = bodyText.includes('"json_schema"');
    if (isTeacher) {
        const said = JSON.stringify(body?.['messages']);
        const question = /Remember that plant \w+ is in row \d+\./.exec(said)?.[0];
        const lessons =
            question === undefined ? [] : [{ keyword: 'KNOWLEDGE', content: toLesson(question), replaces: null }];
        return { text: [JSON.stringify({ lessons })] };
    }
    const messages: unknown = body?.['messages'];
    const last: unknown = Array.isArray(messages) ? messages.at(-1) : null;
    const question = String(Object(last).content);
    if (question.startsWith('Half of')) return { text: ['Half of ', NEVER] };
    if (question.startsWith('A whole'))
        return { text: ['Half of ', { waitFor: wholeAnswers.promise }, 'an ', 'answer'] };
    return { text: 'Noted, thank you.' };
}

function toLesson(question: string): string {
    return question.replace('Remember that plant', 'Plant');
}

function letters(value: number): string {
    return 'abcdefghijklmnopqrstuvwxyz'[value] ?? '';
}

function idOf({ begin }: ReadStream): string {
    return /"id":"([^"]+)"/.exec(begin)?.[1] ?? '';
}

function textOf(stream: string): string {
    return [...stream.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text).join('');
}

/** Again, where a new minute began meanwhile, and with it a new count. */
async function withinOneMinute<Result>(work: () => Promise<Result>): Promise<Result> {
    const minute = () => Math.floor(Date.now() / 60_000);
    for (;;) {
        const begun = minute();
        const result = await work();
        if (minute() === begun) return result;
    }
}

async function until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise(resolve => setImmediate(resolve));
}

async function untilLearned({ learningJobs }: Stores): Promise<void> {
    while (await learningJobs.hasWork(new Date())) await new Promise(resolve => setImmediate(resolve));
}
