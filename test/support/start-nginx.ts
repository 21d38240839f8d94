import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningProxy, untilListening } from './running-proxy.ts';

/** Where Debian's package puts it; `null` where it is not installed. */
export function nginxProgram(): string | null {
    return Bun.which('nginx', { PATH: `${process.env['PATH']}:/usr/sbin` });
}

/** Runs nginx with these servers, of which one listens at `port`. */
export async function startNginx(nginx: string, port: number, servers: string): Promise<RunningProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-nginx-'));
    writeFileSync(join(folder, 'nginx.conf'), toConfiguration(folder, servers));
    const proxy = Bun.spawn([nginx, '-p', folder, '-c', 'nginx.conf', '-e', join(folder, 'error.log')], {
        stdout: 'ignore',
        stderr: 'inherit',
    });
    await untilListening(port);
    return {
        url: `http://127.0.0.1:${port}`,
        async stop() {
            proxy.kill('SIGTERM');
            await proxy.exited;
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** What a distribution's own settings say, with every path in a folder of the test's. */
function toConfiguration(folder: string, servers: string): string {
    return `
        ${process.getuid?.() === 0 ? 'user root;' : ''}
        daemon off;
        worker_processes 1;
        pid ${folder}/nginx.pid;
        events {}
        http {
            access_log off;
            gzip on;
            client_body_temp_path ${folder}/body;
            proxy_temp_path ${folder}/proxy;
            fastcgi_temp_path ${folder}/fastcgi;
            uwsgi_temp_path ${folder}/uwsgi;
            scgi_temp_path ${folder}/scgi;
            ${servers}
        }`;
}
