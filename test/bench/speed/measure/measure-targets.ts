import { Client } from '../load/client.ts';
import type { Options, RowName } from '../options.ts';
import type { ScriptedProvider } from '../provider/scripted-provider.ts';
import type { StartedTarget } from '../targets/start-targets.ts';
import {
    type Effort,
    type MeasureInput,
    measureOpenStreams,
    measureRest,
    ROUND_MEASURES,
    type Values,
    warmUp,
} from './rows.ts';
import { measureStartTimes } from './start-times.ts';

export interface MeasuredTarget {
    readonly client: Client;
    /** One for each round; what is measured only once is in the first. */
    readonly rounds: Values[];
}

const EFFORTS: Record<Options['mode'], Effort> = {
    full: {
        firstMs: 3000,
        warmUpMs: 300,
        loadMs: 2000,
        oneByOneMs: 1000,
        halfMs: 2000,
        restMs: 5000,
        afterMs: 60_000,
        together: 256,
    },
    quick: {
        firstMs: 1200,
        warmUpMs: 200,
        loadMs: 700,
        oneByOneMs: 300,
        halfMs: 600,
        restMs: 2000,
        afterMs: 2000,
        together: 256,
    },
    check: { firstMs: 0, warmUpMs: 0, loadMs: 100, oneByOneMs: 100, halfMs: 100, restMs: 0, afterMs: 0, together: 48 },
};

/** Measures all targets in rounds: in each, one kind of load after the other, and for each kind one target after the other. */
export async function measureTargets(
    started: readonly StartedTarget[],
    provider: ScriptedProvider,
    { mode, rows, rounds: count }: Options,
): Promise<readonly MeasuredTarget[]> {
    const targets = started.map(({ target, command }) => ({
        client: new Client(target),
        command,
        rounds: Array.from({ length: count }, (): Values => ({})),
    }));
    const bare = targets.find(({ client }) => client.target.name === 'bare')?.client ?? null;
    const inputs = targets.map(({ client, rounds, command }) => {
        const input: MeasureInput = { client, bare, provider, effort: EFFORTS[mode] };
        return { input, rounds, command };
    });
    // Memory first, before any load.
    if (isWanted('memory') || isWanted('open')) {
        await Promise.all(
            inputs.map(async ({ input, rounds }) => {
                Object.assign(rounds[0] ?? {}, await measureRest(input));
            }),
        );
    }
    if (isWanted('open')) {
        const readings: (() => Promise<void>)[] = [];
        for (const { input, rounds } of inputs) {
            const open = await measureOpenStreams(input);
            readings.push(async () => void Object.assign(rounds[0] ?? {}, await open.afterwards()));
        }
        for (const read of readings) await read();
    }
    if (mode !== 'check') for (const { input } of inputs) await warmUp(input);
    for (let round = 0; round < count; round += 1) {
        for (const [name, measure] of Object.entries(ROUND_MEASURES)) {
            if (!isWanted(name)) continue;
            for (const { input, rounds } of inputs) {
                if (input.client.hasFailed) continue;
                Object.assign(rounds[round] ?? {}, await measure(input));
                input.client.disconnect();
            }
        }
        if (!isWanted('start') || mode === 'check') continue;
        for (const { command, rounds } of inputs) {
            if (command !== null) Object.assign(rounds[round] ?? {}, await measureStartTimes(command));
        }
    }
    return targets;

    function isWanted(row: string): boolean {
        return rows.includes(row as RowName);
    }
}
