import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const MIGRATIONS = 'src/db/migrate/migrations.ts';
const DIALECTS = ['postgres', 'sqlite'] as const;

/** Imports every SQL file by name, so that a compiled program contains them. */
function listMigrations(): string {
    const files = DIALECTS.flatMap(dialect =>
        readdirSync(join(import.meta.dir, dialect))
            .filter(file => file.endsWith('.sql'))
            .toSorted()
            .map(file => ({ dialect, name: basename(file, '.sql'), variable: dialect + file.slice(0, 4) })),
    );
    const imports = files.map(
        ({ dialect, name, variable }) =>
            `import ${variable} from '../../../drizzle/${dialect}/${name}.sql' with { type: 'text' };`,
    );
    const lists = DIALECTS.map(dialect => {
        const own = files.filter(file => file.dialect === dialect);
        const lines = own.map(({ name, variable }) => `    { name: '${name}', sql: ${variable} },\n`);
        return `export const ${dialect}Migrations: readonly Migration[] = [\n${lines.join('')}];\n`;
    });
    const comment = '// Written by `bun run migrations`: every migration, oldest first.\n\n';
    return `${comment}${imports.join('\n')}\nimport type { Migration } from './migrate.ts';\n\n${lists.join('\n')}`;
}

await Bun.write(join(import.meta.dir, '..', MIGRATIONS), listMigrations());
