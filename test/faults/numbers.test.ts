import { expect, test } from 'bun:test';
import { join } from 'node:path';

const TESTS = join(import.meta.dir, '..');

test('each attack of the list has a test with its number, and no test has another number', async () => {
    const listed = [...(await Bun.file(join(import.meta.dir, 'README.md')).text()).matchAll(/^(\d+)\. /gm)];
    const numbers = listed.map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 58 }, (_, index) => index + 1));
    expect(await testedNumbers()).toEqual(numbers);
});

/** The numbers in the names of tests, each once and in order. */
async function testedNumbers(): Promise<readonly number[]> {
    const numbers = new Set<number>();
    for await (const path of new Bun.Glob('**/*.test.{ts,tsx}').scan(TESTS)) {
        const source = await Bun.file(join(TESTS, path)).text();
        for (const [, list = ''] of source.matchAll(/ \(attack ([\d, ]+)\)['"`],/g)) {
            for (const number of list.split(', ')) numbers.add(Number(number));
        }
    }
    return [...numbers].toSorted((one, other) => one - other);
}
