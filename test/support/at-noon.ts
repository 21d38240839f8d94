import type { Database } from '../../src/db/database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { MemoryCounterStore } from '../../src/db/stores/access/memory-counter-store.ts';

/** The beginning of a minute, of a quarter of the hour and of half a day. */
const NOON = Date.UTC(2026, 10, 23, 12);

/** A database by whose clock limits began at noon, so that none of their windows ends in the middle of a test. */
export function atNoon(database: Database): Database {
    const counters = database.counters ?? new MemoryCounterStore(openStores(database).metadata);
    return {
        ...database,
        counters: {
            add: (key, points, ttlMs) => counters.add(key, points, ttlMs),
            read: key => counters.read(key),
            now: async () => NOON,
            close: () => counters.close(),
        },
    };
}
