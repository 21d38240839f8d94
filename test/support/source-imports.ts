import { join } from 'node:path';
import { Glob } from 'bun';
import { parseSync } from 'oxc-parser';

const SOURCE = join(import.meta.dir, '../../src');

/** What each source file imports from other source files, types included. Paths are relative to `src`. */
export async function readSourceImports(): Promise<ReadonlyMap<string, readonly string[]>> {
    const files = await Array.fromAsync(new Glob('**/*.{ts,tsx}').scan(SOURCE));
    const entries = files.map(async file => {
        const text = await Bun.file(join(SOURCE, file)).text();
        return [file, toImports(file, text)] as const;
    });
    return new Map(await Promise.all(entries));
}

/** The relative imports and re-exports of a file, static and dynamic, as paths from the root. */
export function toImports(file: string, text: string): readonly string[] {
    const { module } = parseSync(file, text);
    const specifiers = [
        ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
        ...module.staticExports.flatMap(({ entries }) =>
            entries.map(({ moduleRequest }) => moduleRequest?.value ?? ''),
        ),
        ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
    ];
    const relative = specifiers.filter(specifier => specifier.startsWith('.'));
    return [...new Set(relative)].map(specifier => join(file, '..', specifier));
}

/** The files of an import cycle, the first one also at the end; empty if there is none. */
export function findImportCycle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
    const finished = new Set<string>();
    const path: string[] = [];
    for (const file of imports.keys()) {
        const cycle = visit(file);
        if (cycle.length > 0) return cycle;
    }
    return [];

    function visit(file: string): readonly string[] {
        if (finished.has(file)) return [];
        const start = path.indexOf(file);
        if (start !== -1) return [...path.slice(start), file];
        path.push(file);
        for (const imported of imports.get(file) ?? []) {
            const cycle = visit(imported);
            if (cycle.length > 0) return cycle;
        }
        path.pop();
        finished.add(file);
        return [];
    }
}
