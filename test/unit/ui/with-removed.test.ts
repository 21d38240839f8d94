import { expect, test } from 'bun:test';
import { withRemoved } from '../../../src/ui/learning/with-removed.ts';

test('what left a list stands where it was, once, until it is back', () => {
    const [first, second, third] = [{ id: 1 }, { id: 2 }, { id: 3 }];
    expect(withRemoved([third, second, first], [])).toEqual([third, second, first]);
    expect(withRemoved([third, first], [second, second])).toEqual([third, second, first]);
    const back = { id: 2, words: 'other ones' };
    expect(withRemoved<{ readonly id: number }>([third, back, first], [second])).toEqual([third, back, first]);
});
