import { expect, test } from 'bun:test';
import { withDeparted } from '../../../src/ui/learning/with-departed.ts';

test('what left a list stands where it was, once, until it is back', () => {
    const [first, second, third] = [{ id: 1 }, { id: 2 }, { id: 3 }];
    expect(withDeparted([third, second, first], [])).toEqual([third, second, first]);
    expect(withDeparted([third, first], [second, second])).toEqual([third, second, first]);
    const back = { id: 2, words: 'other ones' };
    expect(withDeparted<{ readonly id: number }>([third, back, first], [second])).toEqual([third, back, first]);
});
