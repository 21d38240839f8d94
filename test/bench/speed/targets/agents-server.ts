import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { freePort } from '../../../support/free-port.ts';
import { startProgram, untilReplied } from './programs.ts';
import type { TargetPlace } from './reference-targets.ts';
import { readPostgresTexts, readSqliteTexts } from './stored-texts.ts';
import { createRequestWriter, type Target } from './target.ts';

const KEY = 'ptbk_0123456789abcdef0123456789abcdef';

const BOOK = `Bench Agent

PERSONA You reply to what is asked, briefly.
CLOSED
`;

export interface AgentsServerInput extends TargetPlace {
    readonly name: string;
    /** What runs the program, without arguments. */
    readonly command: readonly string[];
    /** An empty database; SQLite in the folder if absent. */
    readonly postgresUrl?: string;
}

/** This server, with an agent that does not learn and a key that may do everything. */
export async function startAgentsServer(input: AgentsServerInput): Promise<Target> {
    const { name, command, folder, postgresUrl } = input;
    const port = freePort();
    const file = join(folder, 'agents-server.sqlite');
    const env = {
        PORT: String(port),
        DATABASE_URL: postgresUrl ?? file,
        MODEL_PROVIDERS: JSON.stringify([{ name: 'bench', baseUrl: input.provider, model: 'bench-model' }]),
        LOG_LEVEL: 'warn',
    };
    await runCommand(input, env, ['agents', 'create', '-'], BOOK);
    await runCommand(input, env, ['tokens', 'create', '--token', KEY], '');
    const program = startProgram({ command, cwd: folder, env });
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
            using database = new Database(file, { readonly: true });
            return readSqliteTexts(database);
        },
        stop: program.stop,
    };
}

type Environment = Readonly<Record<string, string>>;

async function runCommand({ command, folder }: AgentsServerInput, env: Environment, args: string[], stdin: string) {
    const { PATH = '', HOME = '' } = process.env;
    const program = Bun.spawn([...command, ...args], {
        cwd: folder,
        env: { PATH, HOME, ...env },
        stdin: new Blob([stdin]),
        stdout: 'ignore',
        stderr: 'pipe',
    });
    const [errors, code] = await Promise.all([program.stderr.text(), program.exited]);
    if (code !== 0) throw new Error(`${args.join(' ')} failed: ${errors}`);
}
