import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { type RunningProxy, untilListening } from './running-proxy.ts';

/** Where Debian's package puts it; `null` where it is not installed. */
export function pgbouncerProgram(): string | null {
    return Bun.which('pgbouncer', { PATH: `${process.env['PATH']}:/usr/sbin` });
}

/** Few, so that the transactions of one client run in different sessions. */
const SESSIONS = 5;
/** PgBouncer refuses to run as root. */
const NOBODY = 65_534;

/** Runs PgBouncer in front of a Postgres server. The `url` is that of the same database through it. */
export async function startPgbouncer(
    program: string,
    databaseUrl: string,
    mode: 'transaction' | 'session',
): Promise<RunningProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-pgbouncer-'));
    const { hostname, port, username, password } = new URL(databaseUrl);
    const pooled = new URL(databaseUrl);
    pooled.host = `127.0.0.1:${freePort()}`;
    const files = {
        'users.txt': `"${username}" "${password}"\n`,
        'pgbouncer.ini': `
            [databases]
            * = host=${hostname} port=${port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = ${pooled.port}
            unix_socket_dir =
            auth_type = plain
            auth_file = ${folder}/users.txt
            pool_mode = ${mode}
            default_pool_size = ${mode === 'session' ? 100 : SESSIONS}`.replaceAll(/^ +/gm, ''),
    };
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(folder, NOBODY, NOBODY);
    for (const [name, text] of Object.entries(files)) {
        writeFileSync(join(folder, name), text);
        if (isRoot) chownSync(join(folder, name), NOBODY, NOBODY);
    }
    const pooler = Bun.spawn([program, ...(isRoot ? ['-u', 'nobody'] : []), join(folder, 'pgbouncer.ini')], {
        stdout: 'ignore',
        stderr: 'ignore',
    });
    await untilListening(Number(pooled.port));
    return {
        url: pooled.href,
        async stop() {
            pooler.kill('SIGTERM');
            await pooler.exited;
            rmSync(folder, { recursive: true, force: true });
        },
    };
}
