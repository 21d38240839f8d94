import { Database } from 'bun:sqlite';
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eachDialect } from '../support/each-dialect.ts';
import { readTable } from '../support/read-table.ts';
import { type RunningProgram, runCommand, startProgram } from '../support/start-program.ts';
import { until } from '../support/until.ts';

const KEY = 'ptbk_00000000000000000000000000000007';
const ROUNDS = 4;
const CLIENTS = 8;

const folder = mkdtempSync(join(tmpdir(), 'agents-server-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

eachDialect('a server that is killed again and again under load', (_open, { newUrl, dialect }) => {
    test('has every answer that a client saw to its end, once, and learns from each once (attack 40)', async () => {
        const databaseUrl = await newUrl();
        const env = { DATABASE_URL: databaseUrl, LEARNING_LEASE_SECONDS: '1', LEARNING_POLL_SECONDS: '0.2' };
        await runCommand(['tokens', 'create', '--token', KEY], { cwd: folder, env });
        const seen: string[] = [];
        for (let round = 0; round < ROUNDS; round += 1) {
            const program = await startProgram({ cwd: folder, env });
            const killAt = seen.length + CLIENTS + Math.floor(Math.random() * 2 * CLIENTS);
            const enough = Promise.withResolvers<void>();
            const clients = Array.from({ length: CLIENTS }, async (_, client) => {
                for (let turn = 0; ; turn += 1) {
                    const replyId = await seenToItsEnd(
                        program,
                        `Remember that fact ${round}-${client}-${turn} is true.`,
                    );
                    if (replyId === null) return;
                    seen.push(replyId);
                    if (seen.length >= killAt) enough.resolve();
                }
            });
            await enough.promise;
            await program.kill();
            await Promise.all(clients);
            if (dialect === 'sqlite') expect(integrityOf(databaseUrl)).toBe('ok');
        }
        expect(seen.length).toBeGreaterThan(ROUNDS * CLIENTS);

        const program = await startProgram({ cwd: folder, env });
        await untilNothingIsQueued(databaseUrl);
        expect(await program.stop()).toBe(0);
        const rows = await readTable(databaseUrl, 'ChatHistory');
        const replies = rows.filter(({ message }) => Object(message).role === 'MODEL');
        const complete = replies.filter(({ status }) => status === 'COMPLETE').map(({ replyId }) => String(replyId));
        expect(new Set(complete).size).toBe(complete.length);
        expect(complete).toEqual(expect.arrayContaining(seen));
        // A question whose answer was cut off has none, or one that is marked.
        expect(
            new Set(replies.map(({ status }) => status)).difference(new Set(['COMPLETE', 'INTERRUPTED', 'FAILED'])),
        ).toEqual(new Set());
        const jobs = await readTable(databaseUrl, 'LearningJob');
        expect(jobs.map(({ messageId }) => Number(messageId)).sort(byNumber)).toEqual(
            replies.flatMap(({ id, status }) => (status === 'COMPLETE' ? [Number(id)] : [])).sort(byNumber),
        );
        expect(new Set(jobs.map(({ status }) => status)).difference(new Set(['DONE', 'SKIPPED']))).toEqual(new Set());
        const versions = await readTable(databaseUrl, 'AgentHistory');
        expect(versions.map(({ version }) => Number(version))).toEqual(versions.map((_, index) => index + 1));
    });
});

/** The id of an answer whose finish was received; `null` where the server went away before. */
async function seenToItsEnd({ url }: RunningProgram, content: string): Promise<string | null> {
    try {
        const answer = await fetch(`${url}/agents/jack-green/api/openai/chat/completions`, {
            method: 'POST',
            headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
            body: JSON.stringify({ stream: true, messages: [{ role: 'user', content }] }),
            keepalive: false,
        });
        let text = '';
        const decoder = new TextDecoder();
        for await (const piece of answer.body ?? []) {
            text += decoder.decode(piece, { stream: true });
            if (text.includes('"finish_reason":"stop"')) return /"id":"chatcmpl-([^"]+)"/.exec(text)?.[1] ?? null;
        }
        return null;
    } catch {
        return null;
    }
}

async function untilNothingIsQueued(databaseUrl: string): Promise<void> {
    await until('the lessons', async () => {
        const jobs = await readTable(databaseUrl, 'LearningJob');
        return jobs.every(({ status }) => status !== 'QUEUED' && status !== 'RUNNING') || null;
    });
}

function integrityOf(path: string): unknown {
    using database = new Database(path);
    return database.query<{ integrity_check: string }, []>('pragma integrity_check').get()?.integrity_check;
}

function byNumber(one: number, other: number): number {
    return one - other;
}
