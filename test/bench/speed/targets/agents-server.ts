import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { freePort } from '../../../support/free-port.ts';
import { startProgram, untilReplied } from './programs.ts';
import type { TargetPlace } from './reference-targets.ts';
import { readPostgresTexts, readSqliteTexts } from './stored-texts.ts';
import { createRequestWriter, type Target } from './target.ts';

const KEY = 'ptbk_0123456789abcdef0123456789abcdef';

export const BOOK = `Bench Agent

PERSONA You reply to what is asked, briefly.
CLOSED
`;

export interface AgentsServerInput extends TargetPlace {
    readonly name: string;
    /** What runs the program, without arguments. */
    readonly command: readonly string[];
    /** An empty database; SQLite in the folder if absent. */
    readonly postgresUrl?: string;
    readonly env?: Environment;
}

/** This server, with an agent that does not learn and a key that may do everything. */
export async function startAgentsServer(input: AgentsServerInput): Promise<Target> {
    await prepareAgentsServer(input, BOOK);
    return startPreparedServer(input);
}

/** Makes the database, with an agent and a key. */
export async function prepareAgentsServer(input: AgentsServerInput, book: string): Promise<void> {
    await runCommand(input, ['agents', 'create', '-'], book);
    await runCommand(input, ['tokens', 'create', '--token', KEY], '');
}

export async function startPreparedServer(input: AgentsServerInput): Promise<Target> {
    const { name, command, folder, postgresUrl } = input;
    const port = freePort();
    const program = startProgram({ command, cwd: folder, env: { ...environmentOf(input), PORT: String(port) } });
    await untilReplied(() => fetch(`http://127.0.0.1:${port}/health`));
    return {
        name,
        port,
        pid: program.pid,
        toRequest: createRequestWriter({
            path: '/agents/bench-agent/api/openai/chat/completions',
            model: 'agent:bench-agent',
            headers: { authorization: `Bearer ${KEY}` },
        }),
        history: async () => {
            if (postgresUrl !== undefined) return readPostgresTexts(postgresUrl);
            using database = new Database(databaseOf(input), { readonly: true });
            return readSqliteTexts(database);
        },
        stop: program.stop,
    };
}

/** A file path or a `postgres://` address. */
export function databaseOf({ folder, postgresUrl }: AgentsServerInput): string {
    return postgresUrl ?? join(folder, 'agents-server.sqlite');
}

type Environment = Readonly<Record<string, string>>;

function environmentOf(input: AgentsServerInput): Environment {
    return {
        DATABASE_URL: databaseOf(input),
        MODEL_PROVIDERS: JSON.stringify([{ name: 'bench', baseUrl: input.provider, model: 'bench-model' }]),
        LOG_LEVEL: 'warn',
        ...input.env,
    };
}

async function runCommand(input: AgentsServerInput, args: readonly string[], stdin: string): Promise<void> {
    const { PATH = '', HOME = '' } = process.env;
    const program = Bun.spawn([...input.command, ...args], {
        cwd: input.folder,
        env: { PATH, HOME, ...environmentOf(input) },
        stdin: new Blob([stdin]),
        stdout: 'ignore',
        stderr: 'pipe',
    });
    const [errors, code] = await Promise.all([program.stderr.text(), program.exited]);
    if (code !== 0) throw new Error(`${args.join(' ')} failed: ${errors}`);
}
