import { expect, test } from 'bun:test';
import { withRemoved } from '../../../src/ui/learning/with-removed.ts';

test('removed items are shown once, in their place, until they are in the list again', () => {
    const [first, second, third] = [{ id: 1 }, { id: 2 }, { id: 3 }];
    expect(withRemoved([third, second, first], [])).toEqual([third, second, first]);
    expect(withRemoved([third, first], [second, second])).toEqual([third, second, first]);
    const back = { id: 2, words: 'other ones' };
    expect(withRemoved<{ readonly id: number }>([third, back, first], [second])).toEqual([third, back, first]);
});
