import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Probe = readonly [folder: string, imported: string];

/** A folder and an import that must not stand in it, for each line of the rules. */
const refused: readonly Probe[] = [
    ['shared', '../books/book.ts'],
    ['shared', 'elysia'],
    ['books', '../chat/chat-event.ts'],
    ['books', 'node:fs'],
    ['ports', '../db/database.ts'],
    ['ports', 'openai'],
    ['agents', '../http/errors.ts'],
    ['auth', 'drizzle-orm'],
    ['learning', '../models/provider-chain.ts'],
    ['chat', '../history/history-recorder.ts'],
    ['chat', '../learning/worker.ts'],
    ['chat', 'elysia'],
    ['history', '../db/database.ts'],
    ['history', '../learning/worker.ts'],
    ['tools', '../db/database.ts'],
    ['tools', '../http/errors.ts'],
    ['tools', '../models/provider-chain.ts'],
    ['models', '../db/database.ts'],
    ['models', '../http/errors.ts'],
    ['telemetry', '../http/errors.ts'],
    ['telemetry', '../db/database.ts'],
    ['chat', '../telemetry/create-metrics.ts'],
    ['http', '../telemetry/create-metrics.ts'],
    ['db', '../http/errors.ts'],
    ['db', '../models/provider-chain.ts'],
    ['db/stores', '../../http/errors.ts'],
    ['http/openai', '../../db/database.ts'],
    ['http/openai', 'openai'],
    ['http/web', 'drizzle-orm'],
    ['http', '../models/provider-chain.ts'],
    ['http', '../context.ts'],
    ['ui/pages', '../../shared/errors.ts'],
    ['ui/pages', '../../books/compile-book.ts'],
    ['ui/pages', '../../http/web/protocol.ts'],
    ['ui/pages', '../../http/web/learning-protocol.ts'],
    ['ui/pages', 'zod'],
];

const allowed: readonly Probe[] = [
    ['books', '../shared/hash.ts'],
    ['chat', '../ports/chat-model.ts'],
    ['history', '../chat/chat-message.ts'],
    ['models', 'openai'],
    ['tools', '../chat/stream-reply.ts'],
    ['db', 'drizzle-orm'],
    ['http', '../chat/chat-with-agent.ts'],
    ['telemetry', '../ports/observer.ts'],
    ['cli', '../context.ts'],
    ['ui/pages', '../../http/web/ui-protocol.ts'],
    ['ui/pages', '../../http/web/learning-ui-protocol.ts'],
    ['ui/pages', '../../shared/diff/diff-lines.ts'],
    ['ui/pages', '../../books/commitments.ts'],
    ['ui/pages', '../agents/agent-card.ts'],
];

/** What reads a body without a limit. */
const unbounded = ['request.json()', 'input.request.text()', 'request.formData()', 'request.body', 'request.clone()'];

const ROOT = join(import.meta.dir, '../..');
const folder = mkdtempSync(join(tmpdir(), 'agents-server-lint-'));
let complaints: ReadonlySet<string> = new Set();
let readers: ReadonlySet<string> = new Set();

beforeAll(async () => {
    for (const file of ['lint.json', 'bounded-bodies.grit']) {
        cpSync(join(ROOT, '.ci', file), join(folder, '.ci', file));
    }
    for (const probe of [...refused, ...allowed]) {
        await Bun.write(join(folder, fileOf(probe)), `import type { X } from '${probe[1]}';\nexport type Y = X;\n`);
    }
    for (const [index, reading] of unbounded.entries()) {
        await Bun.write(join(folder, readerOf(index)), `export const x = ${reading};\n`);
    }
    const found = await lint();
    complaints = filesOf(found, 'lint/style/noRestrictedImports');
    readers = filesOf(found, 'plugin');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

/** A file of its own for each probe, in the folder it is about. */
function fileOf([place, imported]: Probe): string {
    return `src/${place}/probe-${imported.replace(/[^a-z]+/g, '-')}.ts`;
}

/** What the project's own linter finds. */
async function lint(): Promise<LintReport> {
    const biome = Bun.spawn(
        [join(ROOT, 'node_modules/.bin/biome'), 'lint', '--config-path=.ci/lint.json', '--reporter=json', '.'],
        { cwd: folder, stdout: 'pipe', stderr: 'ignore' },
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
