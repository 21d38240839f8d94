import { expect, test } from 'bun:test';
import { TurnGroups, type WaitingTurn } from '../../../../src/db/postgres/turn-groups.ts';
import { AppError } from '../../../../src/shared/errors.ts';

test('writes turns that wait at the same time together, except those with the same key', async () => {
    const { add, written } = openGroups();
    expect(await Promise.all(['a', 'b', 'a', 'c', 'a'].map(add))).toEqual(['a', 'b', 'a', 'c', 'a']);
    expect(written).toEqual([['a', 'b', 'c'], ['a'], ['a']]);
});

test('writes each turn separately if one of them fails', async () => {
    const { add, written } = openGroups({ failing: 'b' });
    const results = await Promise.allSettled(['a', 'b', 'c'].map(add));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(written).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
});

test('does not write turns again that may already be in the database', async () => {
    const { add, written } = openGroups({ failing: 'b', error: new AppError('storage_unavailable', 'Away.') });
    const results = await Promise.allSettled(['a', 'b'].map(add));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(written).toEqual([['a', 'b']]);
    expect(await add('c')).toBe('c');
});

function openGroups({ failing = '', error = new Error('failed') }: { failing?: string; error?: Error } = {}) {
    const written: string[][] = [];
    const together = async (turns: readonly WaitingTurn[]) => {
        const names = turns.map(({ options }) => options.key);
        written.push(names);
        if (names.includes(failing)) throw error;
        return names;
    };
    const groups = new TurnGroups({ runTogether: together, runAlone: async turn => (await together([turn]))[0] });
    const add = (key: string) =>
        groups.add<unknown>(function* () {}, { key, isLocked: false, durability: 'immediate' });
    return { add, written };
}
