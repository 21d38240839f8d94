import { expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';

eachDialect('metadata store', open => {
    test('returns the last value, and null for a missing key', async () => {
        const { metadata } = (await open()).stores;
        await metadata.set('first', { b: 1, a: ['\0', '\ud800', 'ž'], nested: { none: null } });
        await metadata.set('second', 'text');
        await metadata.set('second', 'other text');
        await metadata.set('third', null);

        expect(JSON.stringify(await metadata.getOrNull('first'))).toBe(
            JSON.stringify({ b: 1, a: ['\0', '\ud800', 'ž'], nested: { none: null } }),
        );
        expect(await metadata.getOrNull('second')).toBe('other text');
        expect(await metadata.getOrNull('third')).toBe(null);
        expect(await metadata.getOrNull('fourth')).toBe(null);
    });

    test('lets only one of many callers take a value', async () => {
        const { metadata } = (await open()).stores;
        await metadata.set('link', { secret: 1 });

        const taken = await Promise.all(Array.from({ length: 20 }, () => metadata.takeOrNull('link')));

        expect(taken.filter(value => value !== null)).toEqual([{ secret: 1 }]);
        expect(await metadata.getOrNull('link')).toBe(null);
    });
});
