export interface SeededRandom {
    /** An integer from 0 up to, and without, the limit. */
    below(limit: number): number;
    pick<Item>(items: readonly Item[]): Item;
    chance(probability: number): boolean;
}

/** The same numbers for the same seed (mulberry32). */
export function createSeededRandom(seed: number): SeededRandom {
    let state = seed | 0;
    const next = (): number => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    const below = (limit: number): number => Math.floor(next() * limit);
    return {
        below,
        pick(items) {
            const item = items[below(items.length)];
            if (item === undefined) throw new Error('There is nothing to pick from.');
            return item;
        },
        chance: probability => next() < probability,
    };
}
