import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client, type RequestKind } from '../speed/load/client.ts';
import { runClosedLoad, runOneByOne } from '../speed/load/loads.ts';
import { median } from '../speed/measure/percentile.ts';
import { JSON_WORDS, replyTextOf, toPrompt } from '../speed/provider/replies.ts';
import {
    type AgentsServerInput,
    BOOK,
    databaseOf,
    prepareAgentsServer,
    startPreparedServer,
} from '../speed/targets/agents-server.ts';
import type { Target } from '../speed/targets/target.ts';
import { openGrowingDatabase } from './growing-database.ts';
import { isIndexed } from './is-indexed.ts';
import type { Size } from './sizes.ts';

export interface GrowthPlace {
    readonly name: string;
    readonly repo: string;
    readonly provider: string;
    readonly folder: string;
    /** An empty database; SQLite if absent. */
    readonly postgresUrl?: string;
}

/** Milliseconds, and microseconds of CPU. */
export interface RequestTimes {
    readonly json: number;
    readonly firstChunk: number;
    readonly cpu: number;
}

export interface Block {
    readonly ms: number;
    /** Of it, what the server's process spent working. */
    readonly cpuMs: number;
}

export interface GrownServer {
    readonly target: Target;
    readonly client: Client;
    /** From its start to the first reply of the agent, with the data it has. */
    readonly startMs: number;
    /** When it listened, by the clock. */
    readonly listenedAt: number;
    /** The longest time that the event loop was blocked since `since`. */
    longestBlock(since: number): Block;
    /** Whether nothing waits to be put into the index of words. */
    isIndexed(): Promise<boolean>;
    stop(): Promise<void>;
}

const CONNECTIONS = 8;
/** Requests that are measured have numbers that no row has. */
const FIRST_ID = 50_000_000;
/** The number of the request that the template with a JSON reply came from. */
const TEMPLATE_ID = 1;

/** How the requests of a size differ; `undefined` for those of most sizes. */
export type AskKind = Size['ask'];

/** A server whose database has grown by so much, freshly started; an empty one if `size` is `null`. */
export async function startGrown(
    place: GrowthPlace,
    size: Size | null,
    { count, ask }: { count: number; ask: AskKind },
): Promise<GrownServer> {
    const { provider, folder, postgresUrl } = place;
    mkdirSync(folder);
    const lagFile = join(folder, 'lag');
    const preload = ['--preload', join(import.meta.dir, 'lag-program.ts')];
    const input: AgentsServerInput = {
        name: place.name,
        command: [process.execPath, join(place.repo, 'src/main.ts')],
        provider,
        folder,
        ...(postgresUrl === undefined ? {} : { postgresUrl }),
    };
    await prepareAgentsServer(input, size?.isBook === true ? toBook(count) : BOOK);
    await storeTemplates(input);
    if (size !== null) {
        const database = await openGrowingDatabase(databaseOf(input));
        await size.grow(database, count);
        await database.close();
    }
    const startedAt = performance.now();
    const command = [process.execPath, ...preload, join(place.repo, 'src/main.ts')];
    const target = await startPreparedServer({ ...input, command, env: { BENCH_LAG_FILE: lagFile } });
    const listenedAt = Date.now();
    const client = new Client(target, toRequestKind(ask), FIRST_ID);
    const [connection] = await client.connect(1);
    if (connection !== undefined) await client.ask(connection, { isStream: false });
    return {
        target,
        client,
        startMs: performance.now() - startedAt,
        listenedAt,
        longestBlock: since => readLongestBlock(lagFile, since),
        isIndexed: () => isIndexed(databaseOf(input)),
        async stop() {
            client.disconnect();
            await target.stop();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** A turn with a JSON reply and one with a stream, as the server itself stores them. */
async function storeTemplates(input: AgentsServerInput): Promise<void> {
    const target = await startPreparedServer(input);
    for (const isStream of [false, true]) {
        const client = new Client(target, { id: TEMPLATE_ID });
        const [connection] = await client.connect(1);
        if (connection !== undefined) await client.ask(connection, { isStream });
        client.disconnect();
        if (client.errors.length > 0) throw new Error(client.errors.join('\n'));
    }
    await target.stop();
}

function toRequestKind(ask: AskKind): RequestKind {
    if (ask === 'the same') return { id: TEMPLATE_ID };
    if (ask === undefined) return {};
    const content = toPrompt({ id: TEMPLATE_ID, words: JSON_WORDS, pace: 'burst' });
    const reply = replyTextOf(TEMPLATE_ID, JSON_WORDS);
    return {
        earlier: [
            { role: 'user', content },
            { role: 'assistant', content: reply },
        ],
    };
}

function toBook(lines: number): string {
    const lessons = Array.from(
        { length: lines },
        (_, index) => `KNOWLEDGE Customer ${index} of the shop prefers parcel ${index * 7} on day ${index % 365}.\n`,
    );
    return `${BOOK}\n${lessons.join('\n')}`;
}

export async function measureRequests({ client }: GrownServer, ms: number): Promise<RequestTimes> {
    const json = await runOneByOne(client, { isStream: false, ms });
    const streams = await runOneByOne(client, { isStream: true, ms });
    const load = { isStream: false, connections: CONNECTIONS, warmUpMs: ms / 4, ms };
    const { cpuMicroseconds, requests } = await runClosedLoad(client, load);
    client.disconnect();
    return {
        json: median(json.map(({ end }) => end)),
        firstChunk: median(streams.map(({ first }) => first)),
        cpu: cpuMicroseconds / requests,
    };
}

function readLongestBlock(file: string, since: number): Block {
    const blocks = (existsSync(file) ? readFileSync(file, 'utf8') : '')
        .split('\n')
        .map(line => line.split(' ').map(Number))
        // Of a block that began before, what came after counts.
        .flatMap(([at = 0, ms = 0, cpuMs = 0]) => (at > since ? [{ ms: Math.min(ms, at - since), cpuMs }] : []));
    return blocks.reduce((longest, block) => (block.ms > longest.ms ? block : longest), { ms: 0, cpuMs: 0 });
}
