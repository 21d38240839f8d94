import type { Config } from '../../server/config.ts';
import { VERSION } from '../../server/version.ts';
import { checkHealth, isAnyAddress, toLocalUrl } from '../check-health.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Checks that the server can be reached at its local and public address. */
export async function checkAddress(config: Config): Promise<readonly Finding[]> {
    const local = await checkLocal(config);
    return [local, ...(await checkPublic(config)), ...checkExposure(config)];
}

async function checkLocal({ host, port }: Config): Promise<Finding> {
    if (port === 0) return ok('address', 'PORT is 0, so the server uses any free port.');
    const url = toLocalUrl({ host, port });
    const health = await checkHealth(url);
    if (health === 'unreachable') return ok('address', `No server is running at ${url}, and the port is free.`);
    if (health === 'other') return problem('address', `Another program listens at ${url}.`, 'Set PORT to a free port.');
    if (health.version === VERSION) return ok('address', `The server responds at ${url}.`);
    const message = `The server at ${url} has version ${health.version}, but this program has ${VERSION}.`;
    return warning('address', message, 'Restart the server after an update.');
}

async function checkPublic({ publicUrl }: Config): Promise<readonly Finding[]> {
    if (publicUrl === null) return [];
    const health = await checkHealth(publicUrl);
    if (typeof health === 'object') return [ok('public address', `The server responds at ${publicUrl}.`)];
    const message =
        health === 'unreachable' ? `Nothing responds at ${publicUrl}.` : `Another program responds at ${publicUrl}.`;
    return [problem('public address', message, 'Start the server, and check PUBLIC_URL, the proxy and DNS.')];
}

/** Finds settings that are wrong in combination. */
function checkExposure({ publicUrl, isProxyTrusted, host }: Config): readonly Finding[] {
    if (publicUrl?.startsWith('https:') && !isProxyTrusted) {
        const message =
            'PUBLIC_URL is https, but TRUST_PROXY is not set: all clients appear with the address of the proxy.';
        return [warning('proxy', message, 'Set TRUST_PROXY=true if the server is behind your proxy.')];
    }
    if (isProxyTrusted && isAnyAddress(host)) {
        const message =
            'TRUST_PROXY is set and HOST accepts all connections: clients that bypass the proxy can claim any address.';
        return [warning('proxy', message, 'Set HOST=127.0.0.1, or let the firewall allow only the proxy.')];
    }
    if (publicUrl === null && isAnyAddress(host)) {
        const message = 'HOST accepts connections from other machines, and API keys and conversations are unencrypted.';
        return [warning('proxy', message, 'Use a proxy with TLS, and set PUBLIC_URL and TRUST_PROXY.')];
    }
    return [];
}
