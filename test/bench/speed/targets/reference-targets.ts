import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { freePort } from '../../../support/free-port.ts';
import { startProgram, untilReplied } from './programs.ts';
import { readSqliteTexts } from './stored-texts.ts';
import { createRequestWriter, type Target } from './target.ts';

const KEY = 'a-key-of-the-floor';

export interface TargetPlace {
    /** The base address of the provider. */
    readonly provider: string;
    /** Its own, empty. */
    readonly folder: string;
}

/** A pass-through: what the machine and Bun allow. */
export async function startBare({ provider, folder }: TargetPlace): Promise<Target> {
    const port = freePort();
    const command = [process.execPath, join(import.meta.dir, 'bare-program.ts'), String(port), provider];
    const program = startProgram({ command, cwd: folder });
    const toRequest = createRequestWriter({ path: '/v1/chat/completions', model: 'bench-model' });
    await untilListening(port);
    return { name: 'bare', port, pid: program.pid, toRequest, history: null, stop: program.stop };
}

/** The least that a server of agents with a history does. */
export async function startFloor({ provider, folder }: TargetPlace): Promise<Target> {
    const port = freePort();
    const file = join(folder, 'floor.sqlite');
    const command = [process.execPath, join(import.meta.dir, 'floor-program.ts'), String(port), provider, file, KEY];
    const program = startProgram({ command, cwd: folder });
    await untilListening(port);
    return {
        name: 'floor',
        port,
        pid: program.pid,
        toRequest: createRequestWriter({
            path: '/v1/chat/completions',
            model: 'bench-agent',
            headers: { authorization: `Bearer ${KEY}` },
        }),
        history: async () => {
            using database = new Database(file, { readonly: true });
            return readSqliteTexts(database);
        },
        stop: program.stop,
    };
}

/**
 * Portkey's gateway, from the folder that its package was installed in. Version 1.15.2 fails to stream with `@hono/node-server` 1.19, which npm
 * installs for it; with 1.8.2, by `overrides` in the `package.json` around it, it does.
 */
export async function startPortkey({ provider, folder }: TargetPlace, packageFolder: string): Promise<Target> {
    const port = freePort();
    const program = startProgram({
        command: ['node', join(packageFolder, 'build/start-server.js'), `--port=${port}`, '--headless'],
        cwd: folder,
        env: { NODE_ENV: 'production' },
        isSilent: true,
    });
    await untilListening(port);
    return {
        name: 'portkey',
        port,
        pid: program.pid,
        toRequest: createRequestWriter({
            path: '/v1/chat/completions',
            model: 'bench-model',
            headers: { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': provider, authorization: 'Bearer key' },
        }),
        history: null,
        stop: program.stop,
    };
}

/** Any reply is one. */
async function untilListening(port: number): Promise<void> {
    await untilReplied(async () => {
        await fetch(`http://127.0.0.1:${port}/`);
        return new Response('It listens.');
    });
}
