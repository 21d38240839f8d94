import type { Config } from '../server/config.ts';

const TIMEOUT_MS = 5_000;

export type Health = { readonly version: string } | 'unreachable' | 'other';

/** Requests the health of the server at `url`; `other` if another program responds. */
export async function checkHealth(url: string): Promise<Health> {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null);
    if (response === null) return 'unreachable';
    const body: unknown = await response.json().catch(() => null);
    const { status, version } = Object(body);
    return status === 'ok' && typeof version === 'string' ? { version } : 'other';
}

/** The URL of the configured server for requests from this machine. */
export function toLocalUrl({ host, port }: Pick<Config, 'host' | 'port'>): string {
    if (isAnyAddress(host)) return `http://localhost:${port}`;
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whether the server listens on all network interfaces. */
export function isAnyAddress(host: string): boolean {
    return host === '0.0.0.0' || host === '::';
}
