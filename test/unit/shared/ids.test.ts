import { expect, setSystemTime, test } from 'bun:test';
import { newTimedHex } from '../../../src/shared/ids.ts';

test('timed ids are ordered by time, hexadecimal and unique', () => {
    const times = [0, Date.UTC(1999, 11, 31), Date.UTC(2026, 10, 22), Date.UTC(2400, 0, 1)];
    const ids = times.flatMap(time => {
        setSystemTime(time);
        const sameTime = [newTimedHex(), newTimedHex()];
        expect(sameTime.map(id => Number.parseInt(id.slice(0, 12), 16))).toEqual([time, time]);
        return sameTime[0] ?? '';
    });
    setSystemTime();
    expect(ids.toSorted()).toEqual(ids);
    const many = Array.from({ length: 1_000 }, newTimedHex);
    expect(new Set(many).size).toBe(1_000);
    for (const id of many) expect(id).toMatch(/^[0-9a-f]{32}$/);
});
