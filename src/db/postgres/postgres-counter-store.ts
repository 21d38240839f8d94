import type pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { CounterStore } from '../../ports/counter-store.ts';

/** Rows expire by the clock of the server that wrote them. They live this much longer, so that a wrong clock ends no counter. */
const CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000;

/** Counters in the table `LimitCounter`. */
export function createPostgresCounterStore(pool: pg.Pool): CounterStore {
    const limiter = new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        tableName: 'LimitCounter',
        tableCreated: true,
        keyPrefix: '',
        // The callers compare with their limits.
        points: Number.MAX_SAFE_INTEGER,
        duration: 60,
    });
    return {
        async add(key, points, ttlMs) {
            const customDuration = Math.ceil((ttlMs + CLOCK_TOLERANCE_MS) / 1000);
            const { consumedPoints } = await limiter.penalty(key, points, { customDuration });
            // The driver returns 64-bit numbers as text.
            return Number(consumedPoints);
        },
        async read(key) {
            const counter = await limiter.get(key);
            return Number(counter?.consumedPoints ?? 0);
        },
        async now() {
            const { rows } = await pool.query<{ readonly now: number }>(
                'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
            );
            return rows[0]?.now ?? Date.now();
        },
        close: async () => {},
    };
}
