import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { type RunningProxy, untilListening } from './running-proxy.ts';
import { nginxProgram, startNginx } from './start-nginx.ts';

export interface DocumentedProxy {
    readonly name: string;
    /** Starts it with the settings that the documentation shows; only addresses are others, and there is no certificate. */
    start(serverUrl: string): Promise<RunningProxy>;
}

/** Those of the documentation's proxies that are installed here. */
export function documentedProxies(): readonly DocumentedProxy[] {
    const nginx = nginxProgram();
    const caddy = Bun.which('caddy');
    return [
        ...(nginx === null ? [] : [{ name: 'nginx', start: (url: string) => startDocumentedNginx(nginx, url) }]),
        ...(caddy === null ? [] : [{ name: 'Caddy', start: (url: string) => startDocumentedCaddy(caddy, url) }]),
    ];
}

function startDocumentedNginx(nginx: string, serverUrl: string): Promise<RunningProxy> {
    const port = freePort();
    return startNginx(nginx, port, documentedNginx(port, serverUrl));
}

/** The documented server of nginx, at this machine's `port` in front of `target`. */
export function documentedNginx(port: number, target: string): string {
    return withOther(settingsOf('nginx'), [
        ['listen 443 ssl;', `listen 127.0.0.1:${port};`],
        ['http://127.0.0.1:4440', target],
    ]);
}

async function startDocumentedCaddy(caddy: string, serverUrl: string): Promise<RunningProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-caddy-'));
    const port = freePort();
    const url = `http://127.0.0.1:${port}`;
    const site = withOther(settingsOf('Caddy'), [
        ['agents.example.com', url],
        ['127.0.0.1:4440', new URL(serverUrl).host],
    ]);
    writeFileSync(join(folder, 'Caddyfile'), `{\n    admin off\n}\n${site}\n`);
    const proxy = Bun.spawn([caddy, 'run', '--config', 'Caddyfile'], {
        cwd: folder,
        env: { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
        stdout: 'ignore',
        stderr: 'ignore',
    });
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

/** The first block of code below the heading of the operation guide. */
function settingsOf(heading: string): string {
    const guide = readFileSync(join(import.meta.dir, '../../src/docs/operation.md'), 'utf8');
    const section = guide.split(/^## /m).find(each => each.startsWith(`${heading}\n`)) ?? '';
    const settings = /^```.*\n([^`]+\n)```$/m.exec(section)?.[1];
    if (settings === undefined) throw new Error(`The operation guide has no settings for ${heading}.`);
    return settings;
}

function withOther(settings: string, replacements: readonly (readonly [string, string])[]): string {
    return replacements.reduce((text, [shown, used]) => {
        if (!text.includes(shown)) throw new Error(`The documentation does not say "${shown}".`);
        return text.replace(shown, used);
    }, settings);
}
