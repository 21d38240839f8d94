import { expect, test } from 'bun:test';
import { createQuietDetector } from '../../src/server/release-memory.ts';

test('memory is collected twice after each time of work, and not while there is work', () => {
    const isDue = createQuietDetector();
    const used = [300_000, 0, 5_000, 0, 0, 500_000, 900_000, 99_000, 0, 0];
    expect(used.map(isDue)).toEqual([false, true, true, false, false, false, false, true, true, false]);
});
