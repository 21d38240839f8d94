import { expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eachDialect } from '../support/each-dialect.ts';
import { hashTables } from '../support/hash-tables.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { startTestServer } from '../support/start-test-server.ts';

eachDialect('the download of a backup', (_open, { newUrl, dialect }) => {
    test('gives the admin the whole database as one file, and nobody else', async () => {
        const databaseUrl = await newUrl();
        const server = await startTestServer({ databaseUrl });
        // What a server does when it has just started is over.
        await server.drain();
        const address = `${server.url}/api/backup`;
        expect((await fetch(address)).status).toBe(401);
        const answer = await fetch(address, { headers: await logIn(server) });
        if (dialect === 'postgres') {
            const { error } = await jsonOf<{ error: { message: string } }>(answer);
            expect([answer.status, error.message]).toEqual([404, expect.stringContaining('pg_dump')]);
        } else {
            expect([answer.status, answer.headers.get('content-disposition')]).toEqual([
                200,
                expect.stringMatching(/^attachment; filename="agents-server-\d{4}-\d\d-\d\d\.sqlite"$/),
            ]);
            const folder = mkdtempSync(join(tmpdir(), 'agents-server-backup-'));
            writeFileSync(join(folder, 'backup.sqlite'), await answer.bytes());
            expect(hashTables(join(folder, 'backup.sqlite'))).toEqual(hashTables(databaseUrl));
            rmSync(folder, { recursive: true });
            expect(readdirSync(dirname(databaseUrl)).filter(name => name.endsWith('.backup'))).toEqual([]);
        }
        await server.stop();
    });
});
