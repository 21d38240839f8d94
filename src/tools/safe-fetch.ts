import { lookup } from 'node:dns/promises';
import { AppError } from '../shared/errors.ts';
import { untilAborted } from '../shared/until-aborted.ts';
import { assertPublicAddresses } from './assert-public-address.ts';
import { boundedBody } from './bounded-body.ts';

export interface SafeFetchInput {
    /** Private addresses of the operator's own network may be reached. */
    readonly isPrivateAllowed: boolean;
    /** All addresses of a name; the system's resolver where absent. */
    readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}

export interface SafeRequest {
    readonly method?: string;
    readonly headers?: Headers;
    readonly body?: string;
    readonly signal: AbortSignal;
    /** Bytes of the answer after decompression; reading more fails. */
    readonly maxBytes: number;
}

/** A request to an address that somebody wrote into a book. @throws AppError `forbidden`, `upstream_failed` */
export type SafeFetch = (url: string, request: SafeRequest) => Promise<Response>;

const MOST_REDIRECTS = 5;

/**
 * Requests that cannot reach into the operator's own network: http and https alone; the name is resolved here, every address behind it
 * has to be public, and the connection goes to the very address that was checked; each redirect is checked anew.
 */
export function createSafeFetch({ isPrivateAllowed, resolve = resolveName }: SafeFetchInput): SafeFetch {
    return async (startUrl, request) => {
        let url = parseUrl(startUrl);
        for (let redirects = 0; ; redirects += 1) {
            const addresses = await addressesOf(url, request.signal);
            if (!isPrivateAllowed) assertPublicAddresses(url.hostname, addresses);
            const response = await connect(url, addresses, request);
            const location = response.headers.get('location');
            if (!isRedirect(response.status) || location === null) return boundedBody(response, request.maxBytes);
            await response.body?.cancel();
            if ((request.method ?? 'GET') !== 'GET') throw failed(url, 'answered with a redirect');
            if (redirects >= MOST_REDIRECTS) throw failed(url, 'redirects too often');
            url = parseUrl(new URL(location, url).href);
        }
    };

    async function addressesOf({ hostname }: URL, signal: AbortSignal): Promise<readonly string[]> {
        const literal = hostname.replace(/^\[|\]$/g, '');
        if (/^[\d.]+$/.test(literal) || literal.includes(':')) return [literal];
        // RFC 6761: these names are this machine, whatever a resolver makes of them.
        if (/(?:^|\.)localhost\.?$/.test(hostname)) return ['127.0.0.1'];
        return untilAborted(resolve(hostname), signal);
    }
}

/** The one parser: what it makes of backslashes, tabs, decimal and octal numbers is what is checked and what is connected to. */
function parseUrl(text: string): URL {
    if (!URL.canParse(text)) throw new AppError('forbidden', 'The address is no URL.');
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw new AppError('forbidden', 'The server goes to http and https addresses alone.');
    }
    if (url.username !== '' || url.password !== '') {
        throw new AppError('forbidden', 'The address has a user name in it, which the server does not send.');
    }
    return url;
}

async function resolveName(hostname: string): Promise<readonly string[]> {
    try {
        const found = await lookup(hostname, { all: true, order: 'ipv4first' });
        return found.map(({ address }) => address);
    } catch (cause) {
        throw new AppError('upstream_failed', `There is no host '${hostname}'.`, { cause, publicMessage: UNREACHABLE });
    }
}

/** Another address of the same name is tried where one does not answer; there are two at the most. */
async function connect(url: URL, addresses: readonly string[], request: SafeRequest): Promise<Response> {
    let cause: unknown;
    for (const address of addresses.slice(0, 2)) {
        try {
            return await fetch(atAddress(url, address), {
                method: request.method ?? 'GET',
                headers: withHost(request.headers, url.host),
                ...(request.body === undefined ? {} : { body: request.body }),
                redirect: 'manual',
                signal: request.signal,
                // The certificate is that of the name, not of the address.
                tls: { serverName: url.hostname.replace(/^\[|\]$/g, '') },
            });
        } catch (error) {
            request.signal.throwIfAborted();
            cause = error;
        }
    }
    throw failed(url, 'cannot be reached', cause);
}

function atAddress(url: URL, address: string): string {
    const place = new URL(url);
    place.hostname = address.includes(':') ? `[${address}]` : address;
    return place.href;
}

function withHost(headers: Headers | undefined, host: string): Headers {
    const all = new Headers(headers);
    all.set('host', host);
    return all;
}

function isRedirect(status: number): boolean {
    return [301, 302, 303, 307, 308].includes(status);
}

/** Books may name addresses of the own network, which are nobody else's to know. */
const UNREACHABLE = 'The address cannot be reached.';

function failed(url: URL, what: string, cause?: unknown): AppError {
    return new AppError('upstream_failed', `'${url.host}' ${what}.`, { cause, publicMessage: UNREACHABLE });
}
