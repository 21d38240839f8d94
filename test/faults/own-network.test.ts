import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { startProgram } from '../support/start-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'agents-server-network-'));
const asked: string[] = [];
/** Takes every request that the program sends to another server, and answers none. */
const proxy = Bun.serve({
    port: 0,
    fetch(request) {
        asked.push(request.url);
        return new Response(null, { status: 502 });
    },
});
afterAll(async () => {
    await proxy.stop(true);
    rmSync(folder, { recursive: true, force: true });
});

describe('a program that only answers', () => {
    test('requests nothing from the network, and a proxy would see it (attack 48)', async () => {
        await startAndChat({});
        expect(asked).toEqual([]);
        await startAndChat({ OPENAI_BASE_URL: 'http://provider.example/v1', OPENAI_MODEL: 'any' });
        expect(asked.length).toBeGreaterThan(0);
        expect(new Set(asked.map(url => new URL(url).hostname))).toEqual(new Set(['provider.example']));
    });
});

test('each dependency is one version, and every script installs those of the lock file (attack 48)', () => {
    const versions = Object.values({ ...packageJson.dependencies, ...packageJson.devDependencies });
    expect(versions.filter(version => !/^(npm:[\w/@-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
    const installs = Object.values(packageJson.scripts).filter(script => script.includes('bun install'));
    expect(installs.filter(script => !script.includes('bun install --frozen-lockfile'))).toEqual([]);
    expect(installs.length).toBeGreaterThan(0);
});

async function startAndChat(env: Readonly<Record<string, string>>): Promise<void> {
    const address = `http://127.0.0.1:${proxy.port}`;
    const program = await startProgram({
        cwd: folder,
        env: { HTTP_PROXY: address, HTTPS_PROXY: address, LOG_LEVEL: 'silent', ...env },
    });
    const page = await fetch(program.url);
    expect(page.status).toBe(200);
    const reply = await fetch(`${program.url}/agents/jack-green/api/chat`, {
        method: 'POST',
        body: JSON.stringify({ message: 'Remember that the shed is green.', stream: false }),
    });
    await reply.text();
    expect(await program.stop()).toBe(0);
}
