import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../../support/start-postgres.ts';
import type { Options, TargetName } from '../options.ts';
import { type AgentsServerInput, startAgentsServer } from './agents-server.ts';
import { startBare, startFloor, startPortkey, type TargetPlace } from './reference-targets.ts';
import type { Target } from './target.ts';

export interface StartedTarget {
    readonly target: Target;
    /** What starts it, for the targets whose start is measured. */
    readonly command: readonly string[] | null;
}

export interface PostgresPlace {
    /** Makes an empty database of such a name; gives its address. */
    create(name: string): Promise<string>;
    /** Removes what was made. */
    stop(): Promise<void>;
}

/** Starts the targets that are wanted and there, in the order of the table. */
export async function* startTargets(
    options: Options,
    { provider, folder }: TargetPlace,
    postgres: PostgresPlace | null,
): AsyncGenerator<StartedTarget, void, undefined> {
    const { portkey, against } = options;
    const source = sourceCommand(options.repo);
    const binary = isWanted(options, 'binary') ? await findBinary(options) : null;
    const starts: Record<TargetName, ((place: TargetPlace) => Promise<StartedTarget>) | null> = {
        bare: async place => ({ target: await startBare(place), command: null }),
        floor: async place => ({ target: await startFloor(place), command: null }),
        portkey:
            portkey === null ? null : async place => ({ target: await startPortkey(place, portkey), command: null }),
        source: place => startOwn({ ...place, name: 'source', command: source }),
        other:
            against === null ? null : place => startOwn({ ...place, name: 'other', command: sourceCommand(against) }),
        binary: binary === null ? null : place => startOwn({ ...place, name: 'binary', command: [binary] }),
        postgres:
            postgres === null
                ? null
                : async place => {
                      const postgresUrl = await postgres.create('speed');
                      return startOwn({ ...place, name: 'postgres', command: source, postgresUrl });
                  },
    };
    for (const [name, start] of Object.entries(starts)) {
        if (start === null || !isWanted(options, name)) continue;
        const place = { provider, folder: join(folder, name) };
        mkdirSync(place.folder);
        yield await start(place);
    }
}

async function startOwn(input: AgentsServerInput): Promise<StartedTarget> {
    const isStartMeasured = input.postgresUrl === undefined;
    return { target: await startAgentsServer(input), command: isStartMeasured ? input.command : null };
}

export function isWanted({ targets }: Options, name: string): boolean {
    return targets === null || targets.some(each => each === name);
}

function sourceCommand(repo: string): readonly string[] {
    return [process.execPath, join(repo, 'src/main.ts')];
}

/** The binary of the checkout, which is built if a long run has time for it. */
async function findBinary({ binary, repo, mode }: Options): Promise<string | null> {
    const path = binary ?? join(repo, 'dist/agents-server');
    if (existsSync(path)) return path;
    const isBuilt = mode === 'full' && binary === null;
    if (!isBuilt) return null;
    console.log('Building the binary …');
    await Bun.$`${process.execPath} src/build-binary.ts`.cwd(repo).quiet();
    return path;
}

/** A server that was given, or a new one that writes as durably as one in production. */
export async function openPostgres(): Promise<PostgresPlace> {
    const { TEST_POSTGRES_URL: givenUrl } = process.env;
    const server = givenUrl === undefined ? await startPostgres({ fsync: 'on', full_page_writes: 'on' }) : null;
    const url = new URL(givenUrl ?? server?.url ?? '');
    const admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    const created: string[] = [];
    return {
        async create(name) {
            const database = `bench_${process.pid}_${name}`;
            await admin.query(`create database ${database}`);
            created.push(database);
            return new URL(`/${database}`, url).href;
        },
        async stop() {
            if (server === null) for (const name of created) await admin.query(`drop database ${name} with (force)`);
            await admin.end();
            await server?.stop();
        },
    };
}
