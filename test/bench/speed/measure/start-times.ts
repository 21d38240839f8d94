import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../support/free-port.ts';
import { startProgram, untilReplied } from '../targets/programs.ts';
import type { Values } from './rows.ts';

/** From the start of a program in an empty folder to its first reply, of its health and of an agent. */
export async function measureStartTimes(command: readonly string[]): Promise<Values> {
    return {
        startMs: await measureStart(command, url => fetch(`${url}/health`)),
        startAgentMs: await measureStart(command, askAgent),
    };
}

async function measureStart(command: readonly string[], ask: (url: string) => Promise<Response>): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-bench-'));
    const port = freePort();
    try {
        const startedAt = performance.now();
        const env = { PORT: String(port), DETECT_LOCAL_MODELS: 'false', LOG_LEVEL: 'warn' };
        const program = startProgram({ command, cwd: folder, env });
        await untilReplied(() => ask(`http://127.0.0.1:${port}`));
        const milliseconds = performance.now() - startedAt;
        await program.stop();
        return milliseconds;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** The built-in model replies, in one piece. */
function askAgent(url: string): Promise<Response> {
    const body = JSON.stringify({ message: 'Hello!', stream: false });
    return fetch(`${url}/agents/jack-green/api/chat`, { method: 'POST', body });
}
