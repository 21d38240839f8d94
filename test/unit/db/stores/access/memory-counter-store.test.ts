import { expect, test } from 'bun:test';
import { MemoryCounterStore } from '../../../../../src/db/stores/access/memory-counter-store.ts';
import { AppError } from '../../../../../src/shared/errors.ts';

const DAY_MS = 86_400_000;

test('closes even if the counters cannot be saved', async () => {
    let tries = 0;
    const store = new MemoryCounterStore({
        getOrNull: async () => null,
        takeOrNull: async () => null,
        async set() {
            tries += 1;
            throw new AppError('storage_unavailable', 'The database cannot be used at the moment.');
        },
    });
    expect(await store.add('key tokens', 5, DAY_MS)).toBe(5);
    expect(await store.close()).toBeUndefined();
    expect(tries).toBe(1);
});
