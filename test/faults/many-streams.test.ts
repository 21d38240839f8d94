import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStream } from '../support/open-stream.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type RunningProgram, runCommand, startProgram } from '../support/start-program.ts';
import { TEST_KEY } from '../support/start-test-server.ts';

/** More than the runtime's `fetch` opens at once of its own accord. */
const STREAMS = 1_000;

let folder: string;
let upstream: ScriptedUpstream;
let program: RunningProgram;

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agents-server-test-'));
    upstream = startScriptedUpstream();
    const env = {
        MODEL_PROVIDERS: JSON.stringify([{ name: 'scripted', baseUrl: upstream.baseUrl, model: 'scripted-model' }]),
        BUN_CONFIG_MAX_HTTP_REQUESTS: '65336',
        LEARNING: 'false',
    };
    program = await startProgram({ cwd: folder, env });
    await runCommand(['tokens', 'create', '--token', TEST_KEY], { cwd: folder, env });
});
afterAll(async () => {
    await program.stop();
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
});

test('a thousand open streams hold up no other answer, and all come to their end (attack 32)', async () => {
    const end = Promise.withResolvers<void>();
    upstream.replyAlways({ text: ['Slowly ', { waitFor: end.promise }, 'done.'] });
    const streams = await Promise.all(
        Array.from({ length: STREAMS }, (_, index) => openStream(program.url, `Question ${index}`)),
    );
    expect(streams.filter(({ status }) => status !== 200)).toEqual([]);

    upstream.reply({ text: 'At once.' });
    const other = await openStream(program.url, 'And now?');
    expect(await other.whole).toContain('[DONE]');

    end.resolve();
    const wholes = await Promise.all(streams.map(({ whole }) => whole));
    expect(wholes.filter(whole => !whole.includes('done.') || !whole.endsWith('data: [DONE]\n\n'))).toEqual([]);
}, 300_000);
