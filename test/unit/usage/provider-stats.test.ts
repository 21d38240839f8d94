import { expect, test } from 'bun:test';
import { quantileOrNull, rangeOf } from '../../../src/usage/provider-stats.ts';

function countsOf(times: readonly number[]) {
    return times.map(time => ({ range: rangeOf(time), count: 1 }));
}

test('quantiles are right within a tenth', () => {
    const times = Array.from({ length: 1000 }, (_, index) => (index + 1) * 3.7);
    for (const share of [0.05, 0.5, 0.95, 0.99]) {
        const found = quantileOrNull(countsOf(times), share) ?? 0;
        expect(Math.abs(found / (share * 3700) - 1)).toBeLessThan(0.11);
    }
});

test('one time is each quantile, and none has none', () => {
    expect(quantileOrNull(countsOf([0]), 0.95)).toBe(1);
    expect(quantileOrNull(countsOf([100]), 0.5)).toBe(quantileOrNull(countsOf([100]), 0.95));
    expect(quantileOrNull([], 0.5)).toBe(null);
});

test('an hour is in a range like any other', () => {
    expect([0, 1, 1.1, 1000, 3_600_000].map(rangeOf)).toEqual([0, 0, 1, 38, 83]);
});
