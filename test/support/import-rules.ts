import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Glob } from 'bun';

/** What the files of a folder of `src` may import from other folders, as `.ci/lint.json` has it. */
export interface ImportRule {
    readonly folder: string;
    /** How deep below `src` the files are: 1 for `src/chat/x.ts`. */
    readonly depth: number;
    /** Folders, or patterns of files, relative to `src`. */
    readonly allowed: readonly string[];
}

interface LintConfig {
    readonly overrides: readonly {
        readonly includes: readonly string[];
        readonly linter?: {
            readonly rules?: {
                readonly style?: {
                    readonly noRestrictedImports?: {
                        readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] };
                    };
                };
            };
        };
    }[];
}

const ROOT = join(import.meta.dir, '../..');

/** The whitelists of the linter, one for each folder and depth. */
export function readImportRules(): readonly ImportRule[] {
    const { overrides }: LintConfig = JSON.parse(readFileSync(join(ROOT, '.ci/lint.json'), 'utf8'));
    return overrides.flatMap(({ includes, linter }) => {
        const patterns = linter?.rules?.style?.noRestrictedImports?.options.patterns ?? [];
        const [, folder] = /^src\/([a-z]+)\//.exec(includes[0] ?? '') ?? [];
        return patterns.flatMap(({ group: [first = '', ...rest] }) => {
            const [, up] = /^((?:\.\.\/)+)\*\*$/.exec(first) ?? [];
            if (folder === undefined || up === undefined) return [];
            const ownPaths = rest.map(each => each.replace(`!${up}`, '')).filter(each => !each.startsWith('..'));
            return [{ folder, depth: up.length / '../'.length, allowed: ownPaths.map(withoutStars) }];
        });
    });
}

/** `chat/**` is the folder `chat`; other patterns name files. */
function withoutStars(path: string): string {
    return path.replace(/^(\w+)\/\*\*$/, '$1');
}

/** The folders of `src`, each with the depths at which it has source files. */
export async function listSourceFolders(): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
    const depths = new Map<string, Set<number>>();
    for await (const file of new Glob('*/**/*.{ts,tsx}').scan(join(ROOT, 'src'))) {
        const parts = file.split('/');
        const [folder = ''] = parts;
        depths.set(folder, (depths.get(folder) ?? new Set()).add(parts.length - 1));
    }
    return depths;
}

/** The table of `src/README.md`. */
export function toImportTable(): string {
    const rules = readImportRules();
    const rows = [...new Set(rules.map(({ folder }) => folder))].map(folder => {
        const { allowed } = rules.find(rule => rule.folder === folder) ?? { allowed: [] };
        const names = allowed.map(name => `\`${name}\``).join(', ');
        return `| \`${folder}\` | ${names === '' ? 'nothing of ours' : names} |\n`;
    });
    return `| Folder | May import |\n| --- | --- |\n${rows.join('')}`;
}
