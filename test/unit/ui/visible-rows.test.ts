import { expect, test } from 'bun:test';
import { visibleRows } from '../../../src/ui/history/visible-rows.ts';

test.each([
    [{ scrollTop: 0, height: 500, rowHeight: 50 }, 1_000, { first: 0, end: 18 }],
    [{ scrollTop: 10_000, height: 500, rowHeight: 50 }, 1_000, { first: 192, end: 218 }],
    [{ scrollTop: 49_500, height: 500, rowHeight: 50 }, 1_000, { first: 982, end: 1_000 }],
    [{ scrollTop: 0, height: 500, rowHeight: 50 }, 3, { first: 0, end: 3 }],
    [{ scrollTop: 0, height: 500, rowHeight: 50 }, 0, { first: 0, end: 0 }],
    // The list became shorter while it was scrolled.
    [{ scrollTop: 90_000, height: 500, rowHeight: 50 }, 10, { first: 10, end: 10 }],
])('visible rows for %j in a list of %d', (view, count, expected) => {
    expect(visibleRows(view, count)).toEqual(expected);
});
