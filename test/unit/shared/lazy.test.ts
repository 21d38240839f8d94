import { expect, test } from 'bun:test';
import { lazyAsync } from '../../../src/shared/lazy.ts';

test('loads once for concurrent callers, and again after a failure', async () => {
    let loads = 0;
    const failing = new Set([1]);
    const get = lazyAsync(async () => {
        loads += 1;
        if (failing.has(loads)) throw new Error('no free file handle');
        return `load ${loads}`;
    });
    const first = await Promise.allSettled([get(), get()]);
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await Promise.all([get(), get()])).toEqual(['load 2', 'load 2']);
    expect([await get(), loads]).toEqual(['load 2', 2]);
});
