import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listSourceFolders, readImportRules } from '../support/import-rules.ts';
import { findImportCycle } from '../support/source-imports.ts';

type Probe = readonly [folder: string, imported: string];

const rules = readImportRules();
const sourceFolders = await listSourceFolders();

/** For each folder and depth an import of every other folder. */
const folderProbes = rules.flatMap(({ folder, depth, allowed }) =>
    [...sourceFolders.keys()]
        .filter(other => other !== folder)
        .map(other => ({
            isAllowed: allowed.includes(other),
            probe: [placeAt(folder, depth), `${'../'.repeat(depth)}${other}/probe.ts`] as const,
        })),
);

/** For each folder and depth the files of other folders that it may import. */
const fileProbes = rules.flatMap(({ folder, depth, allowed }) =>
    allowed
        .filter(path => !sourceFolders.has(path))
        .map(path => {
            const file = path.replace('**', 'probe.ts').replace('*', 'probe');
            return [placeAt(folder, depth), `${'../'.repeat(depth)}${file}`] as const;
        }),
);

/** Imports of packages, and of files beside those that are allowed. */
const refusedProbes: readonly Probe[] = [
    ['shared', 'elysia'],
    ['domain', 'zod'],
    ['books/compile', 'node:fs'],
    ['ports', 'openai'],
    ['auth', 'drizzle-orm'],
    ['chat', 'elysia'],
    ['learning', '../server/context.ts'],
    ['http', '../server/context.ts'],
    ['http/openai', 'openai'],
    ['http/web', 'drizzle-orm'],
    ['cli', '../http/errors.ts'],
    ['cli', 'openai'],
    ['cli/doctor', 'drizzle-orm'],
    ['ui/pages', '../../shared/errors.ts'],
    ['ui/pages', '../../domain/chat-message.ts'],
    ['ui/pages', '../../books/compile/compile-book.ts'],
    ['ui/pages', '../../http/web/protocol.ts'],
    ['ui/pages', '../../http/web/learning-protocol.ts'],
    ['ui/pages', 'zod'],
];

/** Imports of packages and of the own folder. */
const allowedProbes: readonly Probe[] = [
    ['models', 'openai'],
    ['db', 'drizzle-orm'],
    ['http', 'elysia'],
    ['learning/jobs', '../learning-context.ts'],
    ['learning/jobs', '../teacher/teacher.ts'],
    ['db/stores/history', '../../transaction.ts'],
    ['ui/pages', '../agents/agent-card.ts'],
];

const refused: readonly Probe[] = [
    ...refusedProbes,
    ...folderProbes.filter(({ isAllowed }) => !isAllowed).map(({ probe }) => probe),
];
const allowed: readonly Probe[] = [
    ...allowedProbes,
    ...fileProbes,
    ...folderProbes.filter(({ isAllowed }) => isAllowed).map(({ probe }) => probe),
];

/** Ways to read a body without a limit. */
const unbounded = ['request.json()', 'input.request.text()', 'request.formData()', 'request.body', 'request.clone()'];

const ROOT = join(import.meta.dir, '../..');
const workFolder = mkdtempSync(join(tmpdir(), 'agents-server-lint-'));
let complaints: ReadonlySet<string> = new Set();
let readers: ReadonlySet<string> = new Set();

beforeAll(async () => {
    for (const file of ['lint.json', 'bounded-bodies.grit']) {
        cpSync(join(ROOT, '.ci', file), join(workFolder, '.ci', file));
    }
    for (const probe of [...refused, ...allowed]) {
        await Bun.write(join(workFolder, fileOf(probe)), `import type { X } from '${probe[1]}';\nexport type Y = X;\n`);
    }
    for (const [index, reading] of unbounded.entries()) {
        await Bun.write(join(workFolder, readerOf(index)), `export const x = ${reading};\n`);
    }
    const found = await lint();
    complaints = filesOf(found, 'lint/style/noRestrictedImports');
    readers = filesOf(found, 'plugin');
});
afterAll(() => rmSync(workFolder, { recursive: true, force: true }));

test('every folder has a rule for each of its depths, and the same at all of them', () => {
    for (const [folder, depths] of sourceFolders) {
        // Only `server` may import everything.
        if (folder === 'server') continue;
        const ofFolder = rules.filter(rule => rule.folder === folder);
        expect(ofFolder.map(({ depth }) => depth)).toEqual(expect.arrayContaining([...depths]));
        for (const { allowed: paths } of ofFolder) expect(paths).toEqual(ofFolder[0]?.allowed ?? []);
    }
});

test('folders import one another in one direction only', () => {
    const folders = new Map(rules.map(({ folder, allowed: paths }) => [folder, paths]));
    expect(findImportCycle(folders)).toEqual([]);
});

test.each(refused)('src/%s may not import %s', (place, imported) => {
    expect(complaints).toContain(fileOf([place, imported]));
});

test.each(allowed)('src/%s may import %s', (place, imported) => {
    expect(complaints).not.toContain(fileOf([place, imported]));
});

test.each(unbounded)('src/http may not use %s', reading => {
    expect(readers).toContain(readerOf(unbounded.indexOf(reading)));
});

function readerOf(index: number): string {
    return `src/http/web/reader-${index}.ts`;
}

/** A folder at that depth below `src`. */
function placeAt(folder: string, depth: number): string {
    return [folder, ...Array.from({ length: depth - 1 }, () => 'inner')].join('/');
}

/** A separate file for each probe, in its folder. */
function fileOf([place, imported]: Probe): string {
    return `src/${place}/probe-${imported.replace(/[^a-z]+/g, '-')}.ts`;
}

/** The findings of the project's linter. */
async function lint(): Promise<LintReport> {
    const biome = Bun.spawn(
        [
            join(ROOT, 'node_modules/.bin/biome'),
            'lint',
            '--config-path=.ci/lint.json',
            '--reporter=json',
            '--max-diagnostics=none',
            '.',
        ],
        { cwd: workFolder, stdout: 'pipe', stderr: 'ignore' },
    );
    return JSON.parse(await biome.stdout.text());
}

function filesOf({ diagnostics }: LintReport, rule: string): ReadonlySet<string> {
    const found = diagnostics.filter(({ category }) => category === rule);
    return new Set(found.map(({ location }) => location.path));
}

interface LintReport {
    readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
}
