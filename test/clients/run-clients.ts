import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IMITATIONS } from '../support/imitations.ts';
import { writeClientTable } from './write-client-table.ts';

/**
 * `bun run clients [--quick] [--write]`: installs the clients of this folder and runs them against a running server. `--quick` leaves
 * out the ones that take long; `--write` puts the results into `src/docs/clients.md`. Libraries run again with providers that refuse what
 * real ones refuse: all of them, or two with `--quick`.
 */
const QUICK = ['openai', 'ai-sdk', 'frameworks', 'schema', 'mcp', 'scanners', 'browser'];
const LIBRARIES = ['openai', 'ai-sdk', 'frameworks', 'schema'];
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
        return code === 0 ? await runImitated() : code;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** The exit code of the first suite that failed. */
async function runImitated(): Promise<number> {
    const imitations = process.argv.includes('--quick') ? ['openai', 'mistral'] : Object.keys(IMITATIONS);
    for (const IMITATE of imitations) {
        console.log(`A provider that refuses as ${IMITATE}:`);
        const suites = LIBRARIES.map(suite => `./${suite}.client.ts`);
        const code = await run(['test', `--timeout=${SLOWEST_TEST_MS}`, ...suites], { IMITATE });
        if (code !== 0) return code;
    }
    return 0;
}

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<number> {
    return Bun.spawn([process.execPath, ...args], {
        cwd: import.meta.dir,
        env: { ...process.env, ...environment },
        stdio: ['inherit', 'inherit', 'inherit'],
    }).exited;
}

process.exit(await runClients());
