import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GrowthOptions } from '../speed/options.ts';
import { describeMachine } from '../speed/report.ts';
import { pinLoad } from '../speed/targets/programs.ts';
import { type BenchPlace, withBenchPlace } from '../speed/with-bench-place.ts';
import {
    type AskKind,
    type Block,
    type GrownServer,
    measureRequests,
    type RequestTimes,
    startGrown,
} from './measure-growth.ts';
import { SIZES, type Size } from './sizes.ts';

interface Growth {
    readonly database: string;
    readonly size: string;
    readonly count: number;
    readonly empty: RequestTimes & { readonly startMs: number };
    readonly grown: RequestTimes & { readonly startMs: number };
    readonly atStart: Block;
    readonly upkeep: Block;
}

/** Errors of a server that are printed. */
const MOST_SHOWN = 3;
const GOAL = 1.3;
const LONGEST_BLOCK_MS = 20;
/** The start is over when everything is indexed and the event loop has not been blocked for so long, and at the latest after ten minutes. */
const QUIET_MS = 3_000;
const LONGEST_START_MS = 600_000;

/** `bun run bench --grow`: the same requests to servers whose data has grown, beside an empty one. Gives the exit code. */
export async function runGrowth(options: GrowthOptions): Promise<number> {
    const sizes = SIZES.filter(({ name }) => options.sizes === null || options.sizes.includes(name));
    if (options.sizes !== null && sizes.length < options.sizes.length) {
        throw new Error(`The sizes are ${SIZES.map(({ name }) => name).join(', ')}.`);
    }
    const { cpu, cores, bun } = describeMachine();
    console.log(
        `${cpu}, ${cores} cores, Bun ${bun}. Factors are to an empty server; goal: ≤ ${GOAL}, no block > 20 ms.`,
    );
    console.log(
        '| database | size | JSON p50 | first chunk p50 | CPU a request | start | block at start | block later |',
    );
    console.log('|---|---|---|---|---|---|---|---|');
    const running = new Set<GrownServer>();
    return withBenchPlace({
        isPostgresWanted: options.databases.includes('postgres'),
        measure: measureAll,
        async stopServers() {
            for (const server of running) await server.stop();
        },
    });

    async function measureAll(place: BenchPlace): Promise<number> {
        const results: Growth[] = [];
        let errors = 0;
        for (const database of options.databases) {
            // One for each kind of request: what a request costs also depends on what it says and on whether it was said before.
            const emptyByKind = new Map<AskKind, GrownServer>();
            for (const size of sizes) {
                const count = Math.ceil(size.count * options.part);
                const { ask } = size;
                const empty = emptyByKind.get(ask) ?? (await start(place, database, null, { count: 0, ask }));
                emptyByKind.set(ask, empty);
                pinLoad();
                const grown = await start(place, database, size, { count, ask });
                const result = await measure(database, size, count, empty, grown);
                results.push(result);
                console.log(toLine(result, size));
                errors += await end(grown, size.name);
            }
            for (const empty of emptyByKind.values()) errors += await end(empty, 'empty');
        }
        if (options.jsonFile !== null) writeFileSync(options.jsonFile, `${JSON.stringify(results, null, 4)}\n`);
        return errors === 0 ? 0 : 1;
    }

    /** Stops a server and prints its errors; gives how many there were. */
    async function end(server: GrownServer, name: string): Promise<number> {
        const { errors } = server.client;
        for (const error of errors.slice(0, MOST_SHOWN)) console.error(`WRONG: ${name}: ${error}`);
        await server.stop();
        running.delete(server);
        return errors.length;
    }

    async function start(
        bench: BenchPlace,
        database: string,
        size: Size | null,
        grown: { count: number; ask: AskKind },
    ) {
        const { folder, providerUrl: provider, postgres } = bench;
        const data = size?.name ?? `empty_${(grown.ask ?? 'different').replaceAll(' ', '_')}`;
        const name = `${database}-${data}`;
        const place = { name, repo: options.repo, provider, folder: join(folder, name) };
        const isPostgres = database === 'postgres' && postgres !== null;
        const server = await startGrown(
            isPostgres ? { ...place, postgresUrl: await postgres.create(data) } : place,
            size,
            grown,
        );
        running.add(server);
        return server;
    }

    async function measure(database: string, size: Size, count: number, empty: GrownServer, grown: GrownServer) {
        await untilQuiet(grown);
        // Before it listens, nobody waits for its event loop.
        const atStart = grown.longestBlock(grown.listenedAt);
        const rounds: [RequestTimes, RequestTimes][] = [];
        for (let round = 0; round < options.rounds; round += 1) {
            rounds.push([
                await measureRequests(empty, options.requestMs),
                await measureRequests(grown, options.requestMs),
            ]);
        }
        const upkeepFrom = Date.now() + 1000;
        await Bun.sleep(1000 + options.upkeepSeconds * 1000);
        const upkeep = grown.longestBlock(upkeepFrom);
        return {
            database,
            size: size.name,
            count,
            empty: { ...bestOf(rounds.map(([times]) => times)), startMs: empty.startMs },
            grown: { ...bestOf(rounds.map(([, times]) => times)), startMs: grown.startMs },
            atStart,
            upkeep,
        };
    }
}

/** What a server does after its start is measured separately from requests. */
async function untilQuiet(server: GrownServer): Promise<void> {
    const deadline = Date.now() + LONGEST_START_MS;
    const isQuiet = async () =>
        server.longestBlock(Date.now() - QUIET_MS).ms <= LONGEST_BLOCK_MS && (await server.isIndexed());
    do await Bun.sleep(QUIET_MS);
    while (Date.now() < deadline && !(await isQuiet()));
}

/** The least of each number: what others do on the machine only adds to it. */
function bestOf(rounds: readonly RequestTimes[]): RequestTimes {
    const least = (key: keyof RequestTimes) => Math.min(...rounds.map(times => times[key]));
    return { json: least('json'), firstChunk: least('firstChunk'), cpu: least('cpu') };
}

function toLine({ database, count, empty, grown, atStart, upkeep }: Growth, { title }: Size): string {
    const cells = [
        database,
        `${count.toLocaleString('en-US')} ${title}`,
        toFactor(grown.json, empty.json, 2, 'ms'),
        toFactor(grown.firstChunk, empty.firstChunk, 2, 'ms'),
        toFactor(grown.cpu, empty.cpu, 0, 'µs'),
        toFactor(grown.startMs, empty.startMs, 0, 'ms'),
        toBlock(atStart),
        toBlock(upkeep),
    ];
    return `| ${cells.join(' | ')} |`;
}

function toFactor(grown: number, empty: number, digits: number, unit: string): string {
    if (!Number.isFinite(grown) || !Number.isFinite(empty)) return 'no reply in time ✗';
    const factor = grown / empty;
    return `${grown.toFixed(digits)} ${unit} (${factor.toFixed(2)} ×) ${factor <= GOAL ? '✓' : '✗'}`;
}

function toBlock({ ms, cpuMs }: Block): string {
    return `${ms.toFixed(0)} ms (${cpuMs.toFixed(0)} of CPU) ${ms <= LONGEST_BLOCK_MS ? '✓' : '✗'}`;
}
