import { afterEach, beforeEach, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { readTable, runSql } from '../support/read-table.ts';
import { runCommand } from '../support/start-program.ts';

const WRITTEN = '\uFEFFRose Red\r\n\r\nPERSONA  Žluťoučká růže \n\tRULE Be brief\r\n\n\n```\nRULE 🌹\n';

let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'agents-server-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: readonly string[], database = 'one') =>
    runCommand(args, { cwd: folder, env: { DATABASE_URL: join(folder, `${database}.sqlite`) } });

async function booksIn(database: string) {
    const rows = await readTable(join(folder, `${database}.sqlite`), 'Agent');
    return rows.map(row => [row['agentName'], row['agentSource'], row['visibility']]).sort();
}

test.each(['books', 'books.zip'])(
    'books exported to %s are imported unchanged, with name and visibility',
    async target => {
        await Bun.write(join(folder, 'rose.book'), WRITTEN);
        await Bun.write(join(folder, 'vault.book'), 'Vault\nRULE secret');
        await run(['agents', 'create', 'vault.book', '--visibility', 'PRIVATE']);
        expect((await run(['agents', 'import', 'rose.book'])).code).toBe(0);
        // A later change of the title does not change the agent name.
        await Bun.write(
            join(folder, 'agents.json'),
            JSON.stringify([{ file: 'x.book', agentName: 'old-name', visibility: 'UNLISTED' }]),
        );
        mkdirSync(join(folder, 'renamed'));
        await Bun.write(join(folder, 'renamed', 'x.book'), 'New Name');
        await Bun.write(join(folder, 'renamed', 'agents.json'), await Bun.file(join(folder, 'agents.json')).text());
        expect((await run(['agents', 'import', 'renamed'])).code).toBe(0);

        const exported = await run(['agents', 'export', '--to', target, '--json']);
        expect(JSON.parse(exported.out)).toEqual({ to: target, agentNames: ['old-name', 'rose-red', 'vault'] });
        const imported = await run(['agents', 'import', target, '--json'], 'two');
        expect(JSON.parse(imported.out).map((each: { outcome: string }) => each.outcome)).toEqual([
            'created',
            'created',
            'created',
        ]);
        expect(await booksIn('two')).toEqual(await booksIn('one'));
        expect(await booksIn('two')).toEqual([
            ['old-name', 'New Name', 'UNLISTED'],
            ['rose-red', WRITTEN, 'PUBLIC'],
            ['vault', 'Vault\nRULE secret', 'PRIVATE'],
        ]);
        const history = await readTable(join(folder, 'two.sqlite'), 'AgentHistory');
        expect(history.map(row => row['reason'])).toEqual(['IMPORTED', 'IMPORTED', 'IMPORTED']);
    },
);

test('new agents get the default visibility of the server, unless --visibility is set', async () => {
    await run(['migrate']);
    const settings = JSON.stringify({ serverName: 'Ours', defaultVisibility: 'PRIVATE' });
    await runSql(
        join(folder, 'one.sqlite'),
        `insert into "Metadata" ("key", "value", "updatedAt") values ('server-settings', '${settings}', 0)`,
    );
    for (const name of ['Made', 'Shown', 'Taken']) await Bun.write(join(folder, `${name}.book`), name);
    await run(['agents', 'create', 'Made.book']);
    await run(['agents', 'create', 'Shown.book', '--visibility', 'PUBLIC']);
    await run(['agents', 'import', 'Taken.book']);
    expect(await booksIn('one')).toEqual([
        ['made', 'Made', 'PRIVATE'],
        ['shown', 'Shown', 'PUBLIC'],
        ['taken', 'Taken', 'PRIVATE'],
    ]);
});

/** Limits the file size in units of 1,024 bytes; larger writes fail as on a full disk. */
const LIMITED = ['bash', '-c', `trap '' XFSZ; ulimit -S -f 300; exec "$@"`, 'bash'];

test('an existing archive is kept if the new one cannot be written', async () => {
    await Bun.write(join(folder, 'large.book'), `Large\nKNOWLEDGE ${randomBytes(500_000).toString('hex')}`);
    await run(['agents', 'create', 'large.book']);
    await Bun.write(join(folder, 'kept.zip'), 'What was exported before.');
    const { code, errors } = await runCommand(['agents', 'export', '--to', 'kept.zip', '--force'], {
        cwd: folder,
        env: { DATABASE_URL: join(folder, 'one.sqlite') },
        runner: LIMITED,
    });
    expect([code, errors]).toEqual([1, expect.stringContaining('file too large')]);
    expect(await Bun.file(join(folder, 'kept.zip')).text()).toBe('What was exported before.');
    expect(readdirSync(folder).filter(name => name.startsWith('kept'))).toEqual(['kept.zip']);
});

test('a different book with the same name is a conflict without --replace', async () => {
    await Bun.write(join(folder, 'rose.book'), 'Rose\nRULE one');
    await run(['agents', 'import', 'rose.book']);
    await Bun.write(join(folder, 'rose.book'), 'Rose\nRULE two');
    const conflict = await run(['agents', 'import', 'rose.book', '--json']);
    expect(conflict.code).toBe(1);
    expect(JSON.parse(conflict.out)).toEqual([
        {
            path: 'rose.book',
            agentName: 'rose',
            outcome: 'conflict',
            reason: 'An agent with this name and another book exists.',
        },
    ]);
    expect(await booksIn('one')).toEqual([['rose', 'Rose\nRULE one', 'PUBLIC']]);
    const replaced = await run(['agents', 'import', 'rose.book', '--replace']);
    expect([replaced.code, replaced.out]).toEqual([0, expect.stringContaining('replaced')]);
    expect((await run(['agents', 'import', 'rose.book'])).out).toContain('unchanged');
    expect(await booksIn('one')).toEqual([['rose', 'Rose\nRULE two', 'PUBLIC']]);
});

test('an invalid book does not prevent importing the others', async () => {
    mkdirSync(join(folder, 'books', 'child'), { recursive: true });
    await Bun.write(join(folder, 'books', 'a.book'), ' \n');
    await Bun.write(join(folder, 'books', 'b.book'), 'Docs');
    await Bun.write(join(folder, 'books', 'child', 'c.book'), 'Good One');
    await Bun.write(join(folder, 'books', 'notes.txt'), 'Not a book');
    symlinkSync('/etc/passwd', join(folder, 'books', 'link.book'));
    const { code, out } = await run(['agents', 'import', 'books', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out).map((each: { outcome: string }) => each.outcome)).toEqual(['refused', 'refused', 'created']);
});

test('names in an archive are not used as file paths (attack 24)', async () => {
    const book = new TextEncoder().encode('Slippery');
    await Bun.write(
        join(folder, 'slip.zip'),
        zipSync({ '../../escaped.book': book, '__MACOSX/._x.book': book, '.hidden.book': book, 'a.txt': book }),
    );
    const before = readdirSync(folder).sort();
    const { code } = await run(['agents', 'import', 'slip.zip']);
    expect(code).toBe(0);
    expect(await booksIn('one')).toEqual([['slippery', 'Slippery', 'PUBLIC']]);
    expect(
        readdirSync(folder)
            .filter(name => !name.startsWith('one.sqlite'))
            .sort(),
    ).toEqual(before);
});

test.each([
    ['missing.book', "There is no file or folder 'missing.book'."],
    ['broken.zip', "'broken.zip' is not a readable .zip archive."],
    ['latin.book', "'latin.book' is not UTF-8 text."],
])('%s fails with a clear error message', async (name, message) => {
    await Bun.write(join(folder, 'broken.zip'), 'PK\u0003\u0004 nonsense');
    await Bun.write(join(folder, 'latin.book'), new Uint8Array([0x52, 0xf8, 0x73]));
    const { code, errors } = await run(['agents', 'import', name]);
    expect([code, errors.trim()]).toEqual([1, message]);
});

test('an export overwrites existing files only with --force', async () => {
    await Bun.write(join(folder, 'rose.book'), 'Rose\nRULE one');
    await run(['agents', 'import', 'rose.book']);
    for (const target of ['out', 'out.zip']) {
        const first = await run(['agents', 'export', 'rose', '--to', target]);
        expect([first.code, first.out]).toEqual([0, `Exported 1 agent to ${target}.\n`]);
        await Bun.write(target === 'out' ? join(folder, 'out', 'rose.book') : join(folder, target), 'mine');
        const second = await run(['agents', 'export', 'rose', '--to', target]);
        expect([second.code, second.errors]).toEqual([1, expect.stringContaining('--force')]);
        expect((await run(['agents', 'export', 'rose', '--to', target, '--force'])).code).toBe(0);
    }
    expect(await Bun.file(join(folder, 'out', 'rose.book')).text()).toBe('Rose\nRULE one');
    expect((await run(['agents', 'export', 'nobody', '--to', 'x'])).errors).toContain("There is no agent 'nobody'.");
});
