import { expect, test } from 'bun:test';
import { RecentCache } from '../../../src/shared/recent-cache.ts';

test('keeps the entries that were set last', () => {
    const cache = new RecentCache<string, number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('a', 3);
    cache.set('c', 4);
    expect([...cache]).toEqual([
        ['a', 3],
        ['c', 4],
    ]);
});

test('never holds more than its limit, nor much less once it is full', () => {
    const cache = new RecentCache<number, number>(160);
    for (let key = 0; key < 10_000; key += 1) {
        cache.set(key, key);
        if (key >= 160) expect(cache.size).toBeWithin(151, 161);
    }
    expect(cache.get(9_999)).toBe(9_999);
    expect(cache.get(9_850)).toBe(9_850);
});

test('keeps the age of an entry when its value is replaced', () => {
    const cache = new RecentCache<string, number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.replaceValues(value => value * 10);
    cache.set('c', 3);
    expect([...cache]).toEqual([
        ['b', 20],
        ['c', 3],
    ]);
});
