import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { freePort } from '../../../support/free-port.ts';
import { type ProgramInput, startProgram, untilReplied } from './programs.ts';
import { readSqliteTexts } from './stored-texts.ts';
import { createRequestWriter, type RequestShape, type Target } from './target.ts';

const KEY = 'a-key-of-the-floor';

export interface TargetPlace {
    /** The base address of the provider. */
    readonly provider: string;
    /** Its own, empty. */
    readonly folder: string;
}

/** A pass-through: what the machine and Bun allow. */
export function startBare({ provider, folder }: TargetPlace): Promise<Target> {
    return startReference({
        name: 'bare',
        folder,
        toCommand: port => [process.execPath, join(import.meta.dir, 'bare-program.ts'), String(port), provider],
        request: { model: 'bench-model' },
    });
}

/** The least that a server of agents with a history does. */
export function startFloor({ provider, folder }: TargetPlace): Promise<Target> {
    const file = join(folder, 'floor.sqlite');
    const program = join(import.meta.dir, 'floor-program.ts');
    return startReference({
        name: 'floor',
        folder,
        toCommand: port => [process.execPath, program, String(port), provider, file, KEY],
        request: { model: 'bench-agent', headers: { authorization: `Bearer ${KEY}` } },
        history: async () => {
            using database = new Database(file, { readonly: true });
            return readSqliteTexts(database);
        },
    });
}

/**
 * Portkey's gateway, from the folder that its package was installed in. Version 1.15.2 fails to stream with `@hono/node-server` 1.19, which npm
 * installs for it; with 1.8.2, by `overrides` in the `package.json` around it, it does.
 */
export function startPortkey({ provider, folder }: TargetPlace, packageFolder: string): Promise<Target> {
    return startReference({
        name: 'portkey',
        folder,
        toCommand: port => ['node', join(packageFolder, 'build/start-server.js'), `--port=${port}`, '--headless'],
        env: { NODE_ENV: 'production' },
        isSilent: true,
        request: {
            model: 'bench-model',
            headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': provider, authorization: 'Bearer key' },
        },
    });
}

interface ReferenceInput extends Pick<ProgramInput, 'env' | 'isSilent'> {
    readonly name: string;
    readonly folder: string;
    readonly toCommand: (port: number) => readonly string[];
    readonly request: Omit<RequestShape, 'path'>;
    readonly history?: NonNullable<Target['history']>;
}

async function startReference(input: ReferenceInput): Promise<Target> {
    const { name, folder, toCommand, request, history = null, ...options } = input;
    const port = freePort();
    const program = startProgram({ ...options, command: toCommand(port), cwd: folder });
    await untilListening(port);
    const toRequest = createRequestWriter({ ...request, path: '/v1/chat/completions' });
    return { name, port, pid: program.pid, toRequest, history, stop: program.stop };
}

/** Any reply is one. */
async function untilListening(port: number): Promise<void> {
    await untilReplied(async () => {
        await fetch(`http://127.0.0.1:${port}/`);
        return new Response('It listens.');
    });
}
