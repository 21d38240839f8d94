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
    test('are all listed in the program, in order', () => {
        const generated = join(ROOT, 'drizzle', folder);
        const files = readdirSync(generated).filter(file => file.endsWith('.sql'));
        expect(migrations).toEqual(
            files.toSorted().map(file => ({
                name: basename(file, '.sql'),
                sql: readFileSync(join(generated, file), 'utf8'),
            })),
        );
    });

    test('match the schema', () => {
        const copy = mkdtempSync(join(tmpdir(), 'agents-server-test-'));
        try {
            cpSync(join(ROOT, 'drizzle', folder), copy, { recursive: true });
            const { exitCode, stdout } = Bun.spawnSync(
                // drizzle-kit needs paths relative to its working directory.
                [
                    ...[process.execPath, 'node_modules/drizzle-kit/bin.cjs', 'generate'],
                    ...['--dialect', dialect, '--schema', './drizzle/config.ts', '--out', relative(ROOT, copy)],
                ],
                { cwd: ROOT, stdin: 'ignore', env: { ...process.env, DIALECT: dialect } },
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
