import { createToken } from '../../../src/auth/create-token.ts';
import type { Limits } from '../../../src/domain/limits.ts';
import { startPostgres } from '../../support/start-postgres.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';

// `bun test/bench/limits/run.ts`: what limits cost a request, on both databases. Prints the median of several rounds each.

const ROUNDS = 5;
const REQUESTS = 400;
const AT_ONCE = 8;
/** All of them, and far enough that nothing is refused. */
const ALL_LIMITS: Limits = {
    requestsPerMinute: 10_000_000,
    tokensPerMinute: 10_000_000_000,
    tokensPerDay: 10_000_000_000,
    tokensPerMonth: 10_000_000_000,
    concurrentStreams: 1_000,
};

const postgres = await startPostgres();
try {
    await measure('SQLite', await startTestServer());
    await measure('Postgres', await startTestServer({ databaseUrl: postgres.url }));
} finally {
    await postgres.stop();
}

async function measure(database: string, server: TestServer): Promise<void> {
    const keys = {
        'without limits': (await createToken(server.context)).key,
        'with all limits': (await createToken(server.context, { limits: ALL_LIMITS })).key,
    };
    for (const [name, ask] of Object.entries({ 'list of models': listModels, 'chat completion': chat })) {
        const times = new Map(Object.keys(keys).map(key => [key, [] as number[]]));
        // In turn, so that what else the machine does falls on both alike.
        for (let round = 0; round <= ROUNDS; round += 1) {
            for (const [label, key] of Object.entries(keys)) {
                const taken = await timeOf(() => ask(server, key));
                // The first round warms up.
                if (round > 0) times.get(label)?.push(taken);
            }
        }
        for (const [label, taken] of times) {
            const median = taken.toSorted((first, second) => first - second)[Math.floor(taken.length / 2)] ?? 0;
            console.log(`${database}, ${name}, ${label}: ${median.toFixed(3)} ms a request`);
        }
    }
    await server.stop();
}

/** Milliseconds a request, with several at once. */
async function timeOf(ask: () => Promise<unknown>): Promise<number> {
    const startedAt = performance.now();
    let left = REQUESTS;
    const workers = Array.from({ length: AT_ONCE }, async () => {
        while (left > 0) {
            left -= 1;
            await ask();
        }
    });
    await Promise.all(workers);
    return (performance.now() - startedAt) / REQUESTS;
}

async function listModels({ url }: TestServer, key: string): Promise<void> {
    const response = await fetch(`${url}/api/openai/models`, { headers: { authorization: `Bearer ${key}` } });
    await expectOk(response);
}

async function chat(server: TestServer, key: string): Promise<void> {
    const messages = [{ role: 'user', content: `When do I plant tomatoes? ${crypto.randomUUID()}` }];
    const path = '/agents/jack-green/api/openai/chat/completions';
    await expectOk(await server.post(path, { messages }, { authorization: `Bearer ${key}` }));
}

async function expectOk(response: Response): Promise<void> {
    const text = await response.text();
    if (response.status !== 200) throw new Error(text);
}
