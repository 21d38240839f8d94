import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonOf } from '../support/json-of.ts';
import { readTable } from '../support/read-table.ts';
import { type RunningProgram, startProgram } from '../support/start-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-full-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files of the program and those that it starts can be so large, in units of 512 bytes; more is refused as by a full disk. */
const LIMITED = ['sh', '-c', `trap '' XFSZ; ulimit -S -f 6000; exec "$@"`, 'sh'];

test('a disk that is full is a clear refusal, reading goes on, and there is no restart when there is room again (attack 41)', async () => {
    const program = await startProgram({ cwd: folder, env: { LEARNING: 'false' }, runner: LIMITED });
    const seen: string[] = [];
    let refused = await say(program);
    while (refused.status === 200) {
        seen.push(refused.conversationId);
        refused = await say(program);
    }
    expect(refused).toMatchObject({ status: 503, code: 'server_is_overloaded', retryAfter: expect.any(String) });
    expect((await fetch(`${program.url}/ready`)).status).toBe(503);
    expect((await fetch(`${program.url}/health`)).status).toBe(200);
    expect((await fetch(`${program.url}/api/agents`)).status).toBe(200);

    expect(Bun.spawnSync(['prlimit', '--pid', String(program.pid), '--fsize=unlimited:']).exitCode).toBe(0);
    expect((await fetch(`${program.url}/ready`)).status).toBe(200);
    const again = await say(program);
    expect(again.status).toBe(200);
    expect(await program.stop()).toBe(0);
    const rows = await readTable(join(folder, 'data/agents-server.sqlite'), 'ChatHistory');
    const answered = rows.filter(({ message, status }) => Object(message).role === 'MODEL' && status === 'COMPLETE');
    expect(answered.map(({ conversationId }) => conversationId)).toEqual([...seen, again.conversationId]);
});

const LONG_MESSAGE = 'Tomatoes need the sun. '.repeat(4_000);

async function say({ url }: RunningProgram) {
    const answer = await fetch(`${url}/agents/jack-green/api/chat`, {
        method: 'POST',
        body: JSON.stringify({ message: LONG_MESSAGE, stream: false }),
    });
    const { conversationId, error } = await jsonOf<{ conversationId: string; error?: { code: string } }>(answer);
    return { status: answer.status, conversationId, code: error?.code, retryAfter: answer.headers.get('retry-after') };
}
