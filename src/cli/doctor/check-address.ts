import type { Config } from '../../config.ts';
import { VERSION } from '../../version.ts';
import { askHealth, isWildcard, toLocalUrl } from '../ask-health.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Whether people reach the server where it is said to be. */
export async function checkAddress(config: Config): Promise<readonly Finding[]> {
    const own = await checkOwn(config);
    return [own, ...(await checkPublic(config)), ...checkExposure(config)];
}

async function checkOwn({ host, port }: Config): Promise<Finding> {
    if (port === 0) return ok('address', 'The server takes a free port.');
    const url = toLocalUrl({ host, port });
    const answer = await askHealth(url);
    if (answer === 'nobody') return ok('address', `No server runs at ${url} now, and the port is free.`);
    if (answer === 'other') return problem('address', `Another program listens at ${url}.`, 'Set PORT to a free one.');
    if (answer.version === VERSION) return ok('address', `The server answers at ${url}.`);
    const message = `The server at ${url} is version ${answer.version}, and this program is ${VERSION}.`;
    return warning('address', message, 'Start the server anew after an update.');
}

async function checkPublic({ publicUrl }: Config): Promise<readonly Finding[]> {
    if (publicUrl === null) return [];
    const answer = await askHealth(publicUrl);
    if (typeof answer === 'object') return [ok('public address', `The server answers at ${publicUrl}.`)];
    const message =
        answer === 'nobody' ? `Nobody answers at ${publicUrl}.` : `Another program answers at ${publicUrl}.`;
    return [problem('public address', message, 'Start the server, and check PUBLIC_URL, the proxy in front and DNS.')];
}

/** Settings that are right by themselves and wrong together. */
function checkExposure({ publicUrl, isProxyTrusted, host }: Config): readonly Finding[] {
    if (publicUrl?.startsWith('https:') && !isProxyTrusted) {
        const message = 'PUBLIC_URL is https, and TRUST_PROXY is not set: every client has the address of the proxy.';
        return [warning('proxy', message, 'Set TRUST_PROXY=true where a proxy of yours stands in front.')];
    }
    if (isProxyTrusted && isWildcard(host)) {
        const message =
            'TRUST_PROXY is set and HOST lets everybody in: who comes past the proxy can claim any address.';
        return [warning('proxy', message, 'Set HOST=127.0.0.1, or let the firewall keep all but the proxy out.')];
    }
    if (publicUrl === null && isWildcard(host)) {
        const message = 'HOST lets other machines in, and keys and conversations travel unencrypted.';
        return [warning('proxy', message, 'Put a proxy with TLS in front, and set PUBLIC_URL and TRUST_PROXY.')];
    }
    return [];
}
