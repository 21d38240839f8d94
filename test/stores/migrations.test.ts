import { describe, expect, test } from 'bun:test';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { postgresMigrations, sqliteMigrations } from '../../src/db/migrate/migrations.ts';

const ROOT = join(import.meta.dir, '../..');

describe.each([
    { dialect: 'sqlite', folder: 'sqlite', migrations: sqliteMigrations },
    { dialect: 'postgresql', folder: 'postgres', migrations: postgresMigrations },
])('generated migrations of $folder', ({ dialect, folder, migrations }) => {
    test('are all part of the program, in their order', () => {
        const generated = join(ROOT, 'drizzle', folder);
        const files = readdirSync(generated).filter(file => file.endsWith('.sql'));
        expect(migrations).toEqual(
            files.toSorted().map(file => ({
                name: basename(file, '.sql'),
                sql: readFileSync(join(generated, file), 'utf8'),
            })),
        );
    });

    test('say all that the schema says', () => {
        const copy = mkdtempSync(join(tmpdir(), 'agents-server-test-'));
        try {
            cpSync(join(ROOT, 'drizzle', folder), copy, { recursive: true });
            const schema = `./drizzle/${folder}.config.ts`;
            const { exitCode, stdout } = Bun.spawnSync(
                // drizzle-kit wants its folders relative to where it runs.
                [
                    ...[process.execPath, 'node_modules/drizzle-kit/bin.cjs', 'generate'],
                    ...['--dialect', dialect, '--schema', schema, '--out', relative(ROOT, copy)],
                ],
                { cwd: ROOT, stdin: 'ignore' },
            );
            expect({ exitCode, output: stdout.toString() }).toEqual({
                exitCode: 0,
                output: expect.stringContaining('No schema changes'),
            });
            expect(readdirSync(copy).toSorted()).toEqual(readdirSync(join(ROOT, 'drizzle', folder)).toSorted());
        } finally {
            rmSync(copy, { recursive: true, force: true });
        }
    });
});
