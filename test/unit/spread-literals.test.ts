import { expect, test } from 'bun:test';
import { parseSync, Visitor } from 'oxc-parser';

test('finds an object literal that is spread into another', () => {
    expect(findSpreads('file.ts', 'f({ ...a, b, ...(c ? { d } : {}) });')).toEqual([]);
    expect(findSpreads('file.ts', 'f({\n...{ a, b },\nc });')).toEqual(['file.ts:2']);
});

test('properties are written out, not spread as a literal to save lines', async () => {
    const files = ['src', 'test', 'drizzle'].flatMap(folder => [...new Bun.Glob(`${folder}/**/*.{ts,tsx}`).scanSync()]);
    const found = await Promise.all(files.map(async file => findSpreads(file, await Bun.file(file).text())));
    expect(found.flat()).toEqual([]);
});

function findSpreads(file: string, source: string): readonly string[] {
    const places: string[] = [];
    new Visitor({
        ObjectExpression({ properties }) {
            for (const property of properties) {
                if (property.type !== 'SpreadElement' || property.argument.type !== 'ObjectExpression') continue;
                places.push(`${file}:${source.slice(0, property.start).split('\n').length}`);
            }
        },
    }).visit(parseSync(file, source).program);
    return places;
}
