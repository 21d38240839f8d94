import type pg from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { CounterStore } from '../../ports/counter-store.ts';

/** Rows go by the clock of the server that wrote them. So much longer they stay, and no clock that is wrong ends a counter. */
const CLOCK_TOLERANCE_MS = 24 * 60 * 60 * 1000;

/** Counters in the table `LimitCounter`. */
export function createPostgresCounterStore(pool: pg.Pool): CounterStore {
    const limiter = new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        tableName: 'LimitCounter',
        tableCreated: true,
        keyPrefix: '',
        // What may be counted up to is decided elsewhere.
        points: Number.MAX_SAFE_INTEGER,
        duration: 60,
    });
    return {
        async add(key, points, ttlMs) {
            const customDuration = Math.ceil((ttlMs + CLOCK_TOLERANCE_MS) / 1000);
            const { consumedPoints } = await limiter.penalty(key, points, { customDuration });
            // The driver gives 64 bits as text.
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
