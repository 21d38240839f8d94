import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eachDialect } from '../support/each-dialect.ts';
import { readSseData } from '../support/read-sse-data.ts';
import { readTable } from '../support/read-table.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startProgram } from '../support/start-program.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-shutdown-'));
const upstream = startScriptedUpstream();
afterAll(async () => {
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
});

test('on SIGTERM the server accepts no new requests and completes and records the running replies (attack 45)', async () => {
    const program = await startProgram({
        cwd: folder,
        env: { OPENAI_BASE_URL: upstream.baseUrl, OPENAI_MODEL: 'scripted-model', LEARNING: 'false' },
    });
    const hold = Promise.withResolvers<void>();
    upstream.replyAlways({ text: ['Half ', { waitFor: hold.promise }, 'and whole'] });
    const chat = `${program.url}/agents/jack-green/api/chat`;
    const streamed = await fetch(chat, { method: 'POST', body: JSON.stringify({ message: 'One' }) });
    // This client disconnects, but requested that the reply continues.
    const gone = new AbortController();
    const left = await fetch(chat, {
        method: 'POST',
        headers: { 'x-resume': 'true' },
        body: JSON.stringify({ message: 'Two' }),
        signal: gone.signal,
    });
    await left.body?.getReader().read();
    gone.abort();

    const stopped = program.stop();
    await untilRefused(`${program.url}/health`);
    hold.resolve();
    const deltas = readSseData(await streamed.text()).map(event => Object(event).delta ?? '');
    expect(deltas.join('')).toBe('Half and whole');
    expect(await stopped).toBe(0);
    const rows = await readTable(join(folder, 'data/agents-server.sqlite'), 'ChatHistory');
    expect(rows.map(row => [Object(row['message']).content, row['status']]).sort()).toEqual([
        ['Half and whole', 'COMPLETE'],
        ['Half and whole', 'COMPLETE'],
        ['One', 'COMPLETE'],
        ['Two', 'COMPLETE'],
    ]);
});

eachDialect('SIGTERM under load', (_open, { newUrl }) => {
    test('interrupts replies that take too long with an error, records them, and exits with 0 (attack 45, 55)', async () => {
        const databaseUrl = await newUrl();
        const endless = Promise.withResolvers<void>();
        upstream.replyAlways({ text: ['Half ', { waitFor: endless.promise }, 'and never more'] });
        const program = await startProgram({
            cwd: folder,
            env: {
                DATABASE_URL: databaseUrl,
                OPENAI_BASE_URL: upstream.baseUrl,
                OPENAI_MODEL: 'scripted-model',
                SHUTDOWN_SECONDS: '0.5',
                LEARNING: 'false',
            },
        });
        const token = /ptbk_\w+/.exec(program.greeting)?.[0];
        const asked = upstream.requests.length;
        const ask = (path: string, body: unknown) =>
            fetch(`${program.url}/agents/jack-green/api/${path}`, {
                method: 'POST',
                headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
                body: JSON.stringify(body),
            });
        const messages = [{ role: 'user', content: 'Tell me everything.' }];
        // Waits for each request to reach the provider, so that a slow machine does not reject some.
        const answers: Promise<Response>[][] = [];
        for (let index = 0; index < 40; index += 1) {
            answers.push([
                ask('openai/chat/completions', { messages, stream: true, user: String(index) }),
                ask('chat', { message: 'Tell me everything.' }),
                ask('openai/chat/completions', { messages, user: `whole ${index}` }),
            ]);
            while (upstream.requests.length < asked + 3 * answers.length) await upstream.nextRequest();
        }

        const stopped = program.stop();
        for (const [streamed, web, whole] of answers) {
            const text = await (await streamed)?.text();
            expect(text).toContain('"code":"server_is_overloaded"');
            expect(text).not.toContain('"finish_reason":"stop"');
            expect(await (await web)?.text()).toContain('"type":"error"');
            expect((await whole)?.status).toBe(503);
        }
        expect(await stopped).toBe(0);
        endless.resolve();
        const rows = await readTable(databaseUrl, 'ChatHistory');
        const roles = rows.map(row => `${Object(row['message']).role} ${row['status']}`);
        const counted = Object.fromEntries(
            Map.groupBy(roles, role => role)
                .entries()
                .map(([role, all]) => [role, all.length]),
        );
        expect(counted).toEqual({ 'USER COMPLETE': 120, 'MODEL INTERRUPTED': 120 });
    });
});

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', signal => {
    test.each([
        ['to the server', 1],
        ['to its group of processes', 1],
        ['a second time', 2],
    ] as const)('%s lets an open reply end (attack 55)', async (target, times) => {
        const { program, reply, hold } = await startReply();
        for (let sent = 0; sent < times; sent += 1) {
            if (sent > 0) await Bun.sleep(DISTINCT_SIGNALS_MS);
            process.kill(target === 'to its group of processes' ? -program.pid : program.pid, signal);
            await untilRefused(`${program.url}/health`);
        }
        hold.resolve();
        expect(await reply).toContain('"finish_reason":"stop"');
        expect(await program.exited).toBe(0);
    });

    test('a third time ends an open reply with an error (attack 55)', async () => {
        const { program, reply } = await startReply();
        for (let sent = 0; sent < 3; sent += 1) {
            if (sent > 0) await Bun.sleep(DISTINCT_SIGNALS_MS);
            process.kill(program.pid, signal);
        }
        const text = await reply;
        expect(text).toContain('"code":"server_is_overloaded"');
        expect(text).toEndWith('data: [DONE]\n\n');
        expect(await program.exited).toBe(0);
    });
});

test('a server that was started to outlive its terminal ignores SIGHUP', async () => {
    const { program, reply, hold } = await startReply(['nohup']);
    process.kill(program.pid, 'SIGHUP');
    expect((await fetch(`${program.url}/health`)).status).toBe(200);
    hold.resolve();
    expect(await reply).toContain('"finish_reason":"stop"');
    process.kill(program.pid, 'SIGTERM');
    expect(await program.exited).toBe(0);
});

/** Signals that come at once count as one, and no event tells when that time is over. */
const DISTINCT_SIGNALS_MS = 300;

/** A server in a group of its own with a streamed reply that has begun, and ends with `hold`. */
async function startReply(runner: readonly string[] = []) {
    const hold = Promise.withResolvers<void>();
    upstream.replyAlways({ text: ['Half ', { waitFor: hold.promise }, 'and whole'] });
    const program = await startProgram({
        cwd: folder,
        env: {
            DATABASE_URL: `group-${Bun.randomUUIDv7()}.sqlite`,
            OPENAI_BASE_URL: upstream.baseUrl,
            OPENAI_MODEL: 'scripted-model',
            SHUTDOWN_SECONDS: '100',
            LEARNING: 'false',
        },
        runner,
        isGroup: true,
    });
    const response = await fetch(`${program.url}/agents/jack-green/api/openai/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${/ptbk_\w+/.exec(program.greeting)?.[0]}` },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }], stream: true }),
    });
    return { program, reply: response.text(), hold };
}

/** Resolves when the port is closed to new connections. */
async function untilRefused(url: string): Promise<void> {
    await until('the server to refuse connections', () =>
        fetch(url, { keepalive: false }).then(
            () => null,
            () => true,
        ),
    );
}
