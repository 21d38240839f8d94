import { join } from 'node:path';
import { type CallExpression, type NewExpression, parseSync, Visitor } from 'oxc-parser';

const SOURCE = join(import.meta.dir, '../../../src');

/** A pattern as it stands in the source. */
export interface SourcePattern {
    /** `src/…:line` */
    readonly place: string;
    readonly pattern: RegExp;
}

export interface SourcePatterns {
    readonly patterns: readonly SourcePattern[];
    /** Where a pattern is put together while the program runs, so that nobody can say what it is. */
    readonly dynamicPlaces: readonly string[];
}

/** Every pattern of the program and its pages. */
export async function collectPatterns(): Promise<SourcePatterns> {
    const files = [...new Bun.Glob('**/*.{ts,tsx}').scanSync(SOURCE)].sort();
    const found = await Promise.all(
        files.map(async file => collectFrom(`src/${file}`, await Bun.file(join(SOURCE, file)).text())),
    );
    return {
        patterns: found.flatMap(({ patterns }) => patterns),
        dynamicPlaces: found.flatMap(({ dynamicPlaces }) => dynamicPlaces),
    };
}

/** The patterns of one file. */
export function collectFrom(file: string, source: string): SourcePatterns {
    const { program, errors } = parseSync(file, source);
    if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`);
    const placeOf = ({ start }: { readonly start: number }) => `${file}:${source.slice(0, start).split('\n').length}`;
    const patterns: SourcePattern[] = [];
    const dynamicPlaces: string[] = [];
    new Visitor({
        Literal(node) {
            if (!('regex' in node)) return;
            patterns.push({ place: placeOf(node), pattern: new RegExp(node.regex.pattern, node.regex.flags) });
        },
        NewExpression: noteIfPattern,
        CallExpression: noteIfPattern,
    }).visit(program);
    return { patterns, dynamicPlaces };

    function noteIfPattern(node: NewExpression | CallExpression): void {
        const { callee } = node;
        const name = callee.type === 'MemberExpression' ? callee.property : callee;
        if (name.type === 'Identifier' && name.name === 'RegExp') dynamicPlaces.push(placeOf(node));
    }
}
