import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from './support/start-postgres.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** For the silence that some tests wait out, and for slow machines; no test's outcome hangs on it. */
const SLOWEST_TEST_MS = 300_000;

/** One more than there are cores, since some tests wait. */
const WORKERS = availableParallelism() + 1;
/** How long each file took, so that the slowest begin first: `bun run test --update-timings` writes it. */
const TIMINGS = join(import.meta.dir, '../.ci/test-times.json');

/**
 * `bun run test [bun's own arguments…]`: runs `bun test` with a Postgres server beside it. With `TEST_POSTGRES_URL` set, that server
 * is used; its user must be allowed to create databases.
 */
async function runTests(): Promise<number> {
    const stopped = Promise.withResolvers<(typeof SIGNALS)[number]>();
    for (const signal of SIGNALS) process.on(signal, () => stopped.resolve(signal));
    const { TEST_POSTGRES_URL: givenUrl } = process.env;
    const server = givenUrl === undefined ? await startPostgres() : null;
    try {
        const options = [`--parallel=${WORKERS}`, `--timings=${TIMINGS}`, `--timeout=${SLOWEST_TEST_MS}`];
        const tests = Bun.spawn([process.execPath, 'test', ...options, ...process.argv.slice(2)], {
            env: { ...process.env, TEST_POSTGRES_URL: givenUrl ?? server?.url },
            stdio: ['inherit', 'inherit', 'inherit'],
        });
        // Also a signal that came while the server was starting; the tests end first, then the server.
        void stopped.promise.then(signal => tests.kill(signal));
        return await tests.exited;
    } finally {
        await server?.stop();
    }
}

process.exit(await runTests());
