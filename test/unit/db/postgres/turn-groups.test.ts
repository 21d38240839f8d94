import { expect, test } from 'bun:test';
import { createTurnGroups, type WaitingTurn } from '../../../../src/db/postgres/turn-groups.ts';
import { AppError } from '../../../../src/shared/errors.ts';

test('turns that wait at once are written together, but for those about the same', async () => {
    const { add, written } = openGroups();
    expect(await Promise.all(['a', 'b', 'a', 'c', 'a'].map(add))).toEqual(['a', 'b', 'a', 'c', 'a']);
    expect(written).toEqual([['a', 'b', 'c'], ['a'], ['a']]);
});

test('turns are written by themselves where one of them fails', async () => {
    const { add, written } = openGroups({ failing: 'b' });
    const results = await Promise.allSettled(['a', 'b', 'c'].map(add));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(written).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
});

test('turns that may be in the database already are not written again', async () => {
    const { add, written } = openGroups({ failing: 'b', error: new AppError('storage_unavailable', 'Away.') });
    const results = await Promise.allSettled(['a', 'b'].map(add));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(written).toEqual([['a', 'b']]);
    expect(await add('c')).toBe('c');
});

function openGroups({ failing = '', error = new Error('failed') }: { failing?: string; error?: Error } = {}) {
    const written: string[][] = [];
    const together = async (turns: readonly WaitingTurn[]) => {
        const names = turns.map(({ options }) => options.about);
        written.push(names);
        if (names.includes(failing)) throw error;
        return names;
    };
    const groups = createTurnGroups({ together, alone: async turn => (await together([turn]))[0] });
    const add = (about: string) => groups.add<unknown>(function* () {}, { about, isLocked: false, onDisk: 'first' });
    return { add, written };
}
