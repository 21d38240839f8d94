import { expect, test } from 'bun:test';
import { findImportCycle, readSourceImports, toImports } from '../support/source-imports.ts';

test('no source files import one another in a cycle, not even for types', async () => {
    expect(findImportCycle(await readSourceImports())).toEqual([]);
});

test('every kind of import is read', () => {
    const text = [
        "import { a } from './a.ts';",
        "import type { B } from '../b.ts';",
        "import './c.ts';",
        "export type { D } from './d.ts';",
        "export * from './e.ts';",
        "const f = import('./f.ts');",
        "import { z } from 'zod';",
        "import { join } from 'node:path';",
    ].join('\n');
    expect(toImports('chat/x.ts', text).toSorted()).toEqual([
        'b.ts',
        'chat/a.ts',
        'chat/c.ts',
        'chat/d.ts',
        'chat/e.ts',
        'chat/f.ts',
    ]);
});

test('a cycle is found', () => {
    const imports = new Map([
        ['a.ts', ['b.ts']],
        ['b.ts', ['c.ts', 'd.ts']],
        ['c.ts', []],
        ['d.ts', ['b.ts']],
    ]);
    expect(findImportCycle(imports)).toEqual(['b.ts', 'd.ts', 'b.ts']);
    imports.set('d.ts', ['c.ts']);
    expect(findImportCycle(imports)).toEqual([]);
});
