import { documentedNginx } from './documented-proxies.ts';
import { freePort } from './free-port.ts';
import type { RunningProxy } from './running-proxy.ts';
import { nginxProgram, startNginx } from './start-nginx.ts';

/** A proxy that hands requests to servers in turn and leaves out those that do not answer: nginx where it is installed. */
export function startProxy(serverUrls: readonly string[]): Promise<RunningProxy> {
    const nginx = nginxProgram();
    return nginx === null ? startOwnProxy(serverUrls) : startNginxPool(nginx, serverUrls);
}

function startNginxPool(nginx: string, serverUrls: readonly string[]): Promise<RunningProxy> {
    const port = freePort();
    const servers = serverUrls.map(url => `server ${new URL(url).host} max_fails=1 fail_timeout=1s;`);
    return startNginx(
        nginx,
        port,
        `upstream servers { ${servers.join(' ')} }\n${documentedNginx(port, 'http://servers')}`,
    );
}

/** A plain one, which is there on every machine. */
export async function startOwnProxy(serverUrls: readonly string[]): Promise<RunningProxy> {
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
            headers.set('x-forwarded-proto', 'http');
            headers.set('accept-encoding', 'identity');
            const body = request.body === null ? null : await request.arrayBuffer();
            for (const _ of serverUrls) {
                next += 1;
                try {
                    return await fetch(serverUrls[next % serverUrls.length] + pathname + search, {
                        method: request.method,
                        headers,
                        body,
                        redirect: 'manual',
                        signal: request.signal,
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
