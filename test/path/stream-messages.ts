import { test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY } from '../support/start-test-server.ts';

const COUNT = Number(process.env['MESSAGES'] ?? 0);

/** What a message waits for takes no longer timer than this. */
const SHORT_MS = 50;
const NEVER_MS = 2 ** 31 - 1;

/** Run by `message-path.test.ts` in a process of its own, whose coverage it reads: `MESSAGES` streamed text messages, one after the other. */
test(`streams ${COUNT} messages`, async () => {
    holdTimers();
    const upstream = startScriptedUpstream();
    const providers = [providerAt(upstream.baseUrl)];
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-path-'));
    // Never stopped: what a server writes when it closes is no message's work.
    const server = await startTestServer({ databaseUrl: join(folder, 'path.sqlite'), providers });
    try {
        const agentName = await server.createAgent('Path Agent\nPERSONA You are short.\nCLOSED');
        for (let index = 0; index < COUNT; index += 1) {
            upstream.reply({ text: ['Hello ', 'there ', 'my ', 'friend'] });
            const response = await fetch(`${server.url}/agents/${agentName}/api/openai/chat/completions`, {
                method: 'POST',
                headers: { authorization: `Bearer ${TEST_KEY}` },
                body: JSON.stringify({ stream: true, messages: [{ role: 'user', content: `Hello ${index}` }] }),
            });
            const text = await response.text();
            if (!text.endsWith('data: [DONE]\n\n')) throw new Error(`The stream is not whole: ${text}`);
        }
    } finally {
        await upstream.stop();
        rmSync(folder, { recursive: true });
    }
});

/** Work in the background begins with a timer. None of them fires, so that a slow machine traces the same as a fast one. */
function holdTimers(): void {
    const { setTimeout: startTimeout, setInterval: startInterval } = globalThis;
    const toDelay = (ms = 0) => (ms <= SHORT_MS ? ms : NEVER_MS);
    const held = {
        setTimeout: (run: () => void, ms?: number) => startTimeout(run, toDelay(ms)),
        setInterval: (run: () => void, ms?: number) => startInterval(run, toDelay(ms)),
    };
    Object.assign(globalThis, held);
}
