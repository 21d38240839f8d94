import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScriptedProvider, startScriptedProvider } from './provider/scripted-provider.ts';
import { openPostgres, type PostgresPlace } from './targets/start-targets.ts';

/** What servers are measured in. */
export interface BenchPlace {
    readonly folder: string;
    readonly provider: ScriptedProvider;
    /** The base address of the provider. */
    readonly providerUrl: string;
    /** `null` if it is not wanted. */
    readonly postgres: PostgresPlace | null;
}

interface BenchInput {
    readonly isPostgresWanted: boolean;
    /** Gives the exit code. */
    readonly measure: (place: BenchPlace) => Promise<number>;
    /** Stops what `measure` has started, also in the middle of it. */
    readonly stopServers: () => Promise<void>;
}

/** Measures in a place that is removed afterwards, also if a signal ends it. Gives the exit code. */
export async function withBenchPlace({ isPostgresWanted, measure, stopServers }: BenchInput): Promise<number> {
    const interrupted = Promise.withResolvers<number>();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.resolve(130));
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-bench-'));
    const postgres = isPostgresWanted ? await openPostgres() : null;
    const provider = startScriptedProvider();
    const providerUrl = `http://127.0.0.1:${provider.port}/v1`;
    try {
        return await Promise.race([measure({ folder, provider, providerUrl, postgres }), interrupted.promise]);
    } finally {
        await stopServers();
        provider.stop();
        await postgres?.stop();
        rmSync(folder, { recursive: true, force: true });
    }
}
