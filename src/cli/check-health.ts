import type { Config } from '../config.ts';

const TIMEOUT_MS = 5_000;

export type HealthAnswer = { readonly version: string } | 'nobody' | 'other';

/** Asks the server at `url` for its health; `other` where it is another program that answers. */
export async function askHealth(url: string): Promise<HealthAnswer> {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null);
    if (response === null) return 'nobody';
    const body: unknown = await response.json().catch(() => null);
    const { status, version } = Object(body);
    return status === 'ok' && typeof version === 'string' ? { version } : 'other';
}

/** The address of this configuration's server as this machine reaches it. */
export function toLocalUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
    if (isWildcard(host)) return `http://localhost:${port}`;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whether a server at this address lets other machines in. */
export function isWildcard(host: string): boolean {
    return host === '0.0.0.0' || host === '::';
}
