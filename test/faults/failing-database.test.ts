import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Database } from '../../src/db/database.ts';
import { AppError } from '../../src/shared/errors.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

/** More than any turn asks of the database. */
const MOST_OPERATIONS = 60;
const ANSWER = 'Water them in the morning.';

eachDialect('a database that fails at any operation', (_open, { newUrl }) => {
    const failing = createFailingDatabase();
    let upstream: ScriptedUpstream;
    let server: TestServer;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        upstream.replyAlways({ text: ANSWER });
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
            overrides: { database: failing.before },
        });
    });
    afterAll(() => Promise.all([upstream.stop(), server.stop()]));

    describe.each(DOORS)('%s', (_, { path, bodyOf, isWhole, tellsFailure }) => {
        test('gives a refusal or an answer that is in the history, and goes on (attack 41)', async () => {
            let refused = 0;
            let isReached = true;
            for (let operation = 1; isReached && operation <= MOST_OPERATIONS; operation += 1) {
                const question = `How do I water them? ${path} ${operation}`;
                failing.failAt(operation);
                const response = await server.post(path, bodyOf(question));
                const text = await response.text();
                isReached = failing.hasFailed();
                failing.failAt(null);
                await server.drain();

                const isAnswered = response.status === 200 && isWhole(text);
                if (!isAnswered) {
                    refused += 1;
                    expect([operation, tellsFailure(response, text)]).toEqual([operation, true]);
                }
                expect([operation, isAnswered && (await isRecorded(question))]).toEqual([operation, isAnswered]);
            }
            expect({ isReached, wasRefused: refused > 0 }).toEqual({ isReached: false, wasRefused: true });
        });
    });

    async function isRecorded(question: string): Promise<boolean> {
        const rows = await server.rows('ChatHistory');
        const asked = rows.find(({ message }) => JSON.stringify(message).includes(question));
        return rows.some(
            ({ previousMessageHash, message, status }) =>
                previousMessageHash === asked?.['messageHash'] &&
                status === 'COMPLETE' &&
                JSON.stringify(message).includes(ANSWER),
        );
    }
});

interface Door {
    readonly path: string;
    readonly bodyOf: (question: string) => object;
    readonly isWhole: (text: string) => boolean;
    readonly tellsFailure: (response: Response, text: string) => boolean;
}

const API = '/agents/jack-green/api/openai/chat/completions';
const WEB_CHAT = '/agents/jack-green/api/chat';
const isRefusal = (response: Response) => response.status === 503 && Number(response.headers.get('retry-after')) > 0;

const DOORS: readonly (readonly [string, Door])[] = [
    [
        'the API',
        {
            path: API,
            bodyOf: question => ({ messages: [{ role: 'user', content: question }] }),
            isWhole: text => text.includes(ANSWER),
            tellsFailure: isRefusal,
        },
    ],
    [
        'the API, streamed',
        {
            path: `${API}?streamed`,
            bodyOf: question => ({ messages: [{ role: 'user', content: question }], stream: true }),
            isWhole: text => readSseData(text).at(-1) === '[DONE]' && text.includes('"finish_reason":"stop"'),
            tellsFailure: (response, text) =>
                isRefusal(response) || (text.includes('"error"') && !text.includes('"stop"')),
        },
    ],
    [
        'the web chat',
        {
            path: WEB_CHAT,
            bodyOf: question => ({ message: question, stream: false }),
            isWhole: text => text.includes(ANSWER),
            tellsFailure: isRefusal,
        },
    ],
    [
        'the web chat, streamed',
        {
            path: `${WEB_CHAT}?streamed`,
            bodyOf: question => ({ message: question }),
            isWhole: text => text.includes('"type":"finish"'),
            tellsFailure: (response, text) => isRefusal(response) || text.includes('"type":"error"'),
        },
    ],
];

/** Refuses the n-th read or transaction from now on, once, as a database does that is away for a moment. */
function createFailingDatabase() {
    let left: number | null = null;
    return {
        failAt(operation: number | null) {
            left = operation;
        },
        hasFailed: () => left !== null && left <= 0,
        before: (opened: Database): Database => ({
            ...opened,
            read: async statement => {
                count();
                return opened.read(statement);
            },
            transaction: async (steps, lock) => {
                count();
                return opened.transaction(steps, lock);
            },
            turn: async (steps, options) => {
                count();
                return opened.turn(steps, options);
            },
        }),
    };

    function count(): void {
        if (left === null) return;
        left -= 1;
        if (left === 0) throw new AppError('storage_unavailable', 'The database is away.', { retryAfterSeconds: 1 });
    }
}
