import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Database } from '../../src/db/database.ts';
import { AppError } from '../../src/shared/errors.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { type ScriptedUpstream, startScriptedUpstream, type UpstreamScript } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { DOORS, type Door } from './support/doors.ts';
import { size } from './support/harness-run.ts';

/** For every n, the n-th operation of a turn fails at one of its ports: the database, the provider or the clock. */

/** More than any turn needs. */
const MOST_OPERATIONS = 80;
const ANSWER = 'Water them in the morning.';
/** Far more than a busy machine needs for the next part. */
const SILENCE_MS = 1_500;
const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60 * 1_000;

/** What the n-th operation of the database does. */
const DATABASE_FAULTS: Readonly<Record<string, <Result>(work: () => Promise<Result>) => Promise<Result>>> = {
    'is refused': () => Promise.reject(unavailable()),
    'is done, and its response lost': async work => {
        await work();
        throw unavailable();
    },
    'throws what nobody expects': () => Promise.reject(new TypeError('x is not a function')),
    'takes long': async work => {
        for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
        return work();
    },
};

eachDialect('a turn', (_open, { newUrl, dialect }) => {
    const database = createFailingDatabase();
    const clock = createJumpingClock();
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let asked = 0;
    let lastId = 0;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        upstream.replyAlways({ text: ANSWER });
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
            config: { modelSilenceMs: SILENCE_MS },
            overrides: { database: database.before, now: clock.now },
        });
    });
    afterAll(() => Promise.all([upstream.stop(), server.stop()]));

    // Each door writes by the same statements: some are enough for the second database.
    const doors =
        dialect === 'sqlite' || size === 'long' ? DOORS : DOORS.filter(({ name }) => name.includes('streamed'));

    describe.each(doors)('through $name', door => {
        test.each(Object.keys(DATABASE_FAULTS))(
            'ends in a refusal or a recorded reply if the n-th operation of the database %s (attack 41)',
            async name => {
                const outcomes = new Set<string>();
                let isReached = true;
                for (let operation = 1; isReached && operation <= MOST_OPERATIONS; operation += 1) {
                    database.failAt(operation, name);
                    outcomes.add(await ask(door, { isRecordedOnlyIfTold: name !== 'is done, and its response lost' }));
                    isReached = database.hasFailed();
                    database.failAt(null, name);
                    expect(await ask(door, { isHistoryRead: false })).toBe('whole');
                }
                expect(isReached).toBe(false);
                expect(outcomes).toEqual(new Set(name === 'takes long' ? ['whole'] : ['whole', 'refused']));
            },
        );

        // A provider knows nothing of databases.
        test.each(dialect === 'sqlite' ? Object.entries(PROVIDER_FAULTS) : [])(
            'ends in an error or a recorded reply if the n-th part of the provider’s response %s (attack 23, 36)',
            async (name, faultOf) => {
                for (const part of name === SILENCE && size === 'short' ? [2] : PARTS.keys()) {
                    upstream.reply(faultOf(part));
                    const outcome = await ask(door);
                    if (part < FINISH_PART) expect([part, outcome]).toEqual([part, 'refused']);
                    expect(await ask(door, { isHistoryRead: false })).toBe('whole');
                }
            },
        );

        test.each([TEN_YEARS_MS, -TEN_YEARS_MS])(
            'is recorded if the clock jumps by %d ms when it is read for the n-th time (attack 44)',
            async jump => {
                let isReached = true;
                for (let reading = 1; isReached && reading <= MOST_OPERATIONS; reading += 1) {
                    clock.jumpAt(reading, jump);
                    expect([reading, await ask(door)]).toEqual([reading, 'whole']);
                    isReached = clock.hasJumped();
                    clock.jumpAt(null, 0);
                }
                expect(isReached).toBe(false);
            },
        );
    });

    test.each(['is refused', 'is done, and its response lost'])(
        'with an Idempotency-Key is asked once of the model, also if the n-th operation of the database %s (attack 41)',
        async name => {
            let isReached = true;
            for (let operation = 1; isReached && operation <= MOST_OPERATIONS; operation += 1) {
                asked += 1;
                const question = `How do I prune plant ${asked}?`;
                database.failAt(operation, name);
                const first = await askWithKey(question);
                await server.drain();
                await server.turnsEnded();
                isReached = database.hasFailed();
                database.failAt(null, name);
                if (first.status !== 200) continue;
                expect([operation, await (await askWithKey(question)).text()]).toEqual([operation, await first.text()]);
                const rows = await server.rows('ChatHistory');
                const count = rows.filter(({ message }) => Object(message).content === question).length;
                expect([operation, count]).toEqual([operation, 1]);
            }
            expect(isReached).toBe(false);
        },
    );

    function askWithKey(question: string): Promise<Response> {
        const body = { messages: [{ role: 'user', content: question }] };
        return server.post('/agents/jack-green/api/openai/chat/completions', body, { 'idempotency-key': question });
    }

    /** Asks a new question, and checks that history and response agree. */
    async function ask(
        door: Door,
        { isRecordedOnlyIfTold = true, isHistoryRead = true } = {},
    ): Promise<'whole' | 'refused'> {
        asked += 1;
        const question = `How do I water plant ${asked}?`;
        const response = await server.post(door.path, door.bodyOf(question), {
            accept: 'application/json, text/event-stream',
        });
        const text = await response.text();
        await server.drain();
        await server.turnsEnded();
        const isWhole = response.status === 200 && door.isWhole(text, ANSWER);
        const isRefusal = [429, 500, 502, 503, 504].includes(response.status) && text.includes('"error"');
        const isTold = isWhole || isRefusal || door.tellsFailure(text);
        expect([question, response.status, text, isTold]).toEqual([question, response.status, text, true]);
        if (response.status === 503) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        if (isHistoryRead && (isWhole || isRecordedOnlyIfTold)) {
            expect([question, text, await isRecorded(question)]).toEqual([question, text, isWhole]);
        }
        return isWhole ? 'whole' : 'refused';
    }

    async function isRecorded(question: string): Promise<boolean> {
        const rows = await server.rows('ChatHistory', lastId);
        lastId = Number(rows.at(-1)?.['id'] ?? lastId);
        const row = rows.find(({ message }) => Object(message).content === question);
        return rows.some(
            ({ previousMessageHash, message, status }) =>
                previousMessageHash === row?.['messageHash'] &&
                status === 'COMPLETE' &&
                Object(message).content === ANSWER,
        );
    }
});

const chunk = (delta: object, finishReason: string | null = null) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`;

/** Takes long each time. */
const SILENCE = 'never comes';

/** The provider's response in its parts. */
const PARTS = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Water them ' }),
    chunk({ content: 'in the ' }),
    chunk({ content: 'morning.' }),
    chunk({}, 'stop'),
    'data: [DONE]\n\n',
];
/** Before the reply is finished, each fault is one. */
const FINISH_PART = 5;

const PROVIDER_FAULTS: Readonly<Record<string, (part: number) => UpstreamScript>> = {
    'is cut': part => ({ raw: [...PARTS.slice(0, part), { cut: true }] }),
    'is the last': part => ({ raw: PARTS.slice(0, part) }),
    'is no JSON': part => ({ raw: [...PARTS.slice(0, part), 'data: {"choices":[{\n\n'] }),
    'is an error': part => ({ raw: [...PARTS.slice(0, part), 'data: {"error":{"message":"Overloaded"}}\n\n'] }),
    [SILENCE]: part => ({ raw: [...PARTS.slice(0, part), { waitFor: new Promise(() => {}) }] }),
    'has another status': part => ({ status: [500, 429, 401, 302, 204, 503][part] ?? 500, body: 'no' }),
};

function unavailable(): AppError {
    return new AppError('storage_unavailable', 'The database is away.', { retryAfterSeconds: 1 });
}

/** Lets the n-th read or transaction from now on fail, once. */
function createFailingDatabase() {
    let left: number | null = null;
    let fault = DATABASE_FAULTS['is refused'];
    const run = <Result>(work: () => Promise<Result>): Promise<Result> => {
        if (left !== null) left -= 1;
        return left === 0 && fault !== undefined ? fault(work) : work();
    };
    return {
        failAt(operation: number | null, name: string) {
            left = operation;
            fault = DATABASE_FAULTS[name];
        },
        hasFailed: () => left !== null && left <= 0,
        before: (opened: Database): Database => ({
            ...opened,
            read: statement => run(() => opened.read(statement)),
            transaction: (body, lock) => run(() => opened.transaction(body, lock)),
            turn: (body, options) => run(() => opened.turn(body, options)),
        }),
    };
}

/** Jumps when it is read for the n-th time from now on, and stays there until the next call. */
function createJumpingClock() {
    let left: number | null = null;
    let offset = 0;
    return {
        jumpAt(reading: number | null, milliseconds: number) {
            left = reading;
            offset = milliseconds;
        },
        hasJumped: () => left !== null && left <= 0,
        now(): Date {
            if (left !== null) left -= 1;
            return new Date(Date.now() + (left !== null && left <= 0 ? offset : 0));
        },
    };
}
