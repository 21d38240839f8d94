import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RunningProxy {
    readonly url: string;
    stop(): Promise<void>;
}

/** A proxy that hands requests to servers in turn and leaves out those that do not answer: nginx where it is installed. */
export function startProxy(serverUrls: readonly string[]): Promise<RunningProxy> {
    const nginx = Bun.which('nginxx', { PATH: `${process.env['PATH']}:/usr/sbin` });
    return nginx === null ? startOwnProxy(serverUrls) : startNginx(nginx, serverUrls);
}

async function startNginx(nginx: string, serverUrls: readonly string[]): Promise<RunningProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-proxy-'));
    const port = freePort();
    writeFileSync(join(folder, 'nginx.conf'), toConfiguration(folder, port, serverUrls));
    const proxy = Bun.spawn([nginx, '-p', folder, '-c', 'nginx.conf', '-e', join(folder, 'error.log')], {
        stdout: 'ignore',
        stderr: 'ignore',
    });
    const url = `http://127.0.0.1:${port}`;
    await untilListening(port);
    return {
        url,
        async stop() {
            proxy.kill('SIGTERM');
            await proxy.exited;
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** What a reverse proxy needs for answers that are streamed: no buffer, and time. */
function toConfiguration(folder: string, port: number, serverUrls: readonly string[]): string {
    const servers = serverUrls.map(url => `server ${new URL(url).host} max_fails=1 fail_timeout=1s;`);
    return `
        ${process.getuid?.() === 0 ? 'user root;' : ''}
        daemon off;
        worker_processes 1;
        pid ${folder}/nginx.pid;
        events {}
        http {
            access_log off;
            client_body_temp_path ${folder}/body;
            proxy_temp_path ${folder}/proxy;
            fastcgi_temp_path ${folder}/fastcgi;
            uwsgi_temp_path ${folder}/uwsgi;
            scgi_temp_path ${folder}/scgi;
            upstream servers { ${servers.join(' ')} }
            server {
                listen 127.0.0.1:${port};
                client_max_body_size 32m;
                location / {
                    proxy_pass http://servers;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header Host $http_host;
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_buffering off;
                    proxy_read_timeout 1h;
                }
            }
        }`;
}

async function startOwnProxy(serverUrls: readonly string[]): Promise<RunningProxy> {
    let next = 0;
    const proxy = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        idleTimeout: 0,
        async fetch(request, server) {
            const { pathname, search } = new URL(request.url);
            const headers = new Headers(request.headers);
            const forwarded = [headers.get('x-forwarded-for'), server.requestIP(request)?.address];
            headers.set('x-forwarded-for', forwarded.filter(Boolean).join(', '));
            headers.set('accept-encoding', 'identity');
            const body = request.body === null ? null : await request.arrayBuffer();
            for (const _ of serverUrls) {
                next += 1;
                try {
                    return await fetch(serverUrls[next % serverUrls.length] + pathname + search, {
                        ...{ method: request.method, headers, body, redirect: 'manual', signal: request.signal },
                    });
                } catch (error) {
                    if (Object(error).code !== 'ECONNREFUSED' && Object(error).code !== 'ConnectionRefused') break;
                }
            }
            return new Response('Bad gateway', { status: 502 });
        },
    });
    return { url: `http://127.0.0.1:${proxy.port}`, stop: () => proxy.stop(true) };
}

function freePort(): number {
    const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    listener.stop(true);
    return listener.port;
}

/** A program does not say when it listens: it is tried again and again. */
async function untilListening(port: number): Promise<void> {
    for (const deadline = performance.now() + 10_000; performance.now() < deadline; ) {
        try {
            const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } });
            socket.end();
            return;
        } catch {
            await new Promise(resolve => setImmediate(resolve));
        }
    }
    throw new Error('The proxy did not start.');
}
