import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eachDialect } from '../support/each-dialect.ts';
import { type ReadStream, readStream } from '../support/read-stream.ts';
import { readTable, type TableRow } from '../support/read-table.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type RunningProgram, startProgram } from '../support/start-program.ts';

const API = '/agents/jack-green/api/openai/chat/completions';
const NEVER = { waitFor: new Promise<never>(() => {}) };
const LEASE_SECONDS = 1;

eachDialect('an answer whose server is killed', (_, { newUrl, dialect }) => {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-broken-'));
    const running: RunningProgram[] = [];
    let upstream: ScriptedUpstream;
    let databaseUrl: string;
    let key = '';

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        databaseUrl = await newUrl();
    });
    afterAll(async () => {
        for (const program of running) await program.kill();
        await upstream.stop();
        rmSync(folder, { recursive: true, force: true });
    });

    test('is marked by another server, once, and what that one answers itself is left alone (attack 40)', async () => {
        const killed = await start();
        key = /ptbk_[0-9a-f]{32}/.exec(killed.greeting)?.[0] ?? '';
        // A file has one server: there, the other is the one that starts afterwards.
        const beside = dialect === 'postgres' ? [await start(), await start()] : [];
        await openHalf(killed, 'Cut');
        await openHalf(killed, 'Cut, and to go on', { 'x-resume': 'true' });
        await untilWritten('RunningReplyEvents');
        await killed.kill();
        const survivor = beside[0] ?? (await start());
        const goOn = Promise.withResolvers<void>();
        const own = await openHalf(survivor, 'Slow', {}, goOn.promise);

        await untilReplies(2);
        // Longer than a server may be silent: by now it would have ended its own one, too.
        const slowSince = performance.now();
        while (performance.now() - slowSince < LEASE_SECONDS * 2_000) await untilReplies(2);
        goOn.resolve();
        expect(await own.rest()).toContain('"finish_reason":"stop"');
        expect(await repliesByQuestion()).toEqual([
            ['Cut', 'INTERRUPTED', ''],
            ['Cut, and to go on', 'INTERRUPTED', 'Half of '],
            ['Slow', 'COMPLETE', 'Half of an answer'],
        ]);
    });

    test('is made again by another server, once, for those who ask with its Idempotency-Key', async () => {
        for (const program of running) await program.kill();
        const headers = { 'idempotency-key': 'one' };
        const killed = await start();
        await openHalf(killed, 'Asked again', headers);
        await killed.kill();
        const survivor = await start();
        upstream.reply({ text: ['A whole ', 'answer'] });
        const asked = upstream.requests.length;
        const responses = await Promise.all([1, 2].map(() => post(survivor, 'Asked again', headers)));
        const [one, other] = await Promise.all(responses.map(response => response.text()));
        expect(one).toContain('"content":"answer"');
        expect(one).toEndWith('data: [DONE]\n\n');
        expect(other).toBe(String(one));
        expect(upstream.requests.length - asked).toBe(1);
    });

    async function start(): Promise<RunningProgram> {
        const program = await startProgram({
            cwd: folder,
            env: {
                DATABASE_URL: databaseUrl,
                OPENAI_BASE_URL: upstream.baseUrl,
                OPENAI_MODEL: 'scripted-model',
                TURN_LEASE_SECONDS: String(LEASE_SECONDS),
                LEARNING: 'false',
                LOG_LEVEL: 'error',
            },
        });
        running.push(program);
        return program;
    }

    function post({ url }: RunningProgram, content: string, headers: Readonly<Record<string, string>>) {
        return fetch(url + API, {
            method: 'POST',
            headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
            body: JSON.stringify({ messages: [{ role: 'user', content }], stream: true }),
        });
    }

    async function openHalf(
        program: RunningProgram,
        content: string,
        headers: Readonly<Record<string, string>> = {},
        waitFor: Promise<unknown> = NEVER.waitFor,
    ): Promise<ReadStream> {
        upstream.reply({ text: ['Half of ', { waitFor }, 'an answer'] });
        return readStream(await post(program, content, headers), 'Half of ');
    }

    async function untilWritten(table: string): Promise<void> {
        while (!(await readTable(databaseUrl, table)).some(row => JSON.stringify(row).includes('Half of '))) {
            await new Promise(setImmediate);
        }
    }

    async function untilReplies(count: number): Promise<void> {
        while ((await repliesByQuestion()).length < count) await new Promise(setImmediate);
    }

    async function repliesByQuestion() {
        const rows = await readTable(databaseUrl, 'ChatHistory');
        const contentOf = (row: TableRow | undefined) => Object(row?.['message']).content;
        return rows
            .filter(({ replyId }) => replyId !== null)
            .map(reply => {
                const question = rows.find(({ messageHash }) => messageHash === reply['previousMessageHash']);
                return [contentOf(question), reply['status'], contentOf(reply)];
            });
    }
});
