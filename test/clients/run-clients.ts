import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeClientTable } from './write-client-table.ts';

/**
 * `bun run clients [--quick] [--write]`: installs the clients of this folder and runs them against a running server. `--quick` leaves
 * out the ones that take long; `--write` puts the results into `src/docs/clients.md`.
 */
const QUICK = ['openai', 'ai-sdk', 'frameworks', 'schema', 'mcp', 'scanners', 'browser'];
const ALL = [...QUICK, 'codex'];
const SLOWEST_TEST_MS = 300_000;

async function runClients(): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-clients-'));
    const report = join(folder, 'report.xml');
    try {
        const installed = await run(['install', '--frozen-lockfile']);
        if (installed !== 0) return installed;
        const checked = await run(['check', '--no-script', '--project', 'tsconfig.json']);
        if (checked !== 0) return checked;
        const suites = process.argv.includes('--quick') ? QUICK : ALL;
        const code = await run([
            'test',
            `--timeout=${SLOWEST_TEST_MS}`,
            '--reporter=junit',
            `--reporter-outfile=${report}`,
            ...suites.map(suite => `./${suite}.client.ts`),
        ]);
        if (process.argv.includes('--write')) await writeClientTable(await Bun.file(report).text());
        return code;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function run(args: readonly string[]): Promise<number> {
    return Bun.spawn([process.execPath, ...args], { cwd: import.meta.dir, stdio: ['inherit', 'inherit', 'inherit'] })
        .exited;
}

process.exit(await runClients());
