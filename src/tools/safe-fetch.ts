import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { AppError } from '../shared/errors.ts';
import { untilAborted } from '../shared/until-aborted.ts';

export interface SafeFetchInput {
    /** Whether addresses of the private network may be used. */
    readonly isPrivateAllowed: boolean;
    /** All addresses of a host name. Default: the system's resolver. */
    readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}

export interface SafeRequest {
    readonly method?: string;
    readonly headers?: Headers;
    readonly body?: string;
    readonly signal: AbortSignal;
    /** The most bytes of the decompressed body; reading more fails. */
    readonly maxBytes: number;
}

/** A request to an address from a book. @throws AppError `forbidden`, `upstream_failed` */
export type SafeFetch = (url: string, request: SafeRequest) => Promise<Response>;

const MAX_REDIRECTS = 5;

/**
 * Creates a `fetch` that cannot reach the operator's private network: only http and https; the name is resolved here, all of its
 * addresses must be public, and the connection uses a checked address. Each redirect is checked again.
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
            if (redirects >= MAX_REDIRECTS) throw failed(url, 'redirects too often');
            url = parseUrl(new URL(location, url).href);
        }
    };

    async function addressesOf({ hostname }: URL, signal: AbortSignal): Promise<readonly string[]> {
        const literal = hostname.replace(/^\[|\]$/g, '');
        if (/^[\d.]+$/.test(literal) || literal.includes(':')) return [literal];
        // RFC 6761: these names always mean this machine.
        if (/(?:^|\.)localhost\.?$/.test(hostname)) return ['127.0.0.1'];
        return untilAborted(resolve(hostname), signal);
    }
}

/** The only parser: the address that it reads from backslashes, tabs, decimal or octal numbers is both checked and connected to. */
function parseUrl(text: string): URL {
    if (!URL.canParse(text)) throw new AppError('forbidden', 'The address is not a valid URL.');
    const url = new URL(text);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw new AppError('forbidden', 'Only http and https addresses are allowed.');
    }
    if (url.username !== '' || url.password !== '') {
        throw new AppError('forbidden', 'The address must not contain a user name or password.');
    }
    return url;
}

/** @throws AppError `forbidden` if one of the addresses of a host is not public */
function assertPublicAddresses(host: string, addresses: readonly string[]): void {
    if (addresses.length > 0 && addresses.every(isPublicAddress)) return;
    throw new AppError(
        'forbidden',
        `'${host}' is not an address of the public internet. The operator can allow private addresses.`,
        { publicMessage: 'The server does not connect to this address.' },
    );
}

/**
 * Whether an address is a public one. Special-purpose addresses are not: loopback, private, link-local, unique local, carrier-grade NAT,
 * multicast, reserved, IPv4 in IPv6 in any form, and all of IPv6 that is not assigned to the internet (RFC 4291: only `2000::/3` is).
 */
function isPublicAddress(address: string): boolean {
    // The zone of `fe80::1%eth0` is not part of the address.
    const plain = address.split('%')[0] ?? '';
    if (!ipaddr.isValid(plain)) return false;
    const parsed = ipaddr.process(plain);
    if (parsed.range() !== 'unicast' || parsed.toString() === AZURE_HOST) return false;
    if (parsed instanceof ipaddr.IPv4) return true;
    const [first = 0, , , , fifth = 0, sixth] = parsed.parts;
    // RFC 5214: these interface ids carry an IPv4 address.
    const isIsatap = sixth === 0x5efe && (fifth === 0 || fifth === 0x0200);
    return first >> 13 === 1 && !isIsatap;
}

/** Looks public, but is the host of a virtual machine in Azure, with its metadata. */
const AZURE_HOST = '168.63.129.16';

async function resolveName(hostname: string): Promise<readonly string[]> {
    try {
        const found = await lookup(hostname, { all: true, order: 'ipv4first' });
        return found.map(({ address }) => address);
    } catch (cause) {
        throw new AppError('upstream_failed', `The host '${hostname}' was not found.`, {
            cause,
            publicMessage: UNREACHABLE,
        });
    }
}

/** If the first address of the name cannot be reached, a second one is tried. */
async function connect(url: URL, addresses: readonly string[], request: SafeRequest): Promise<Response> {
    let cause: unknown;
    for (const address of addresses.slice(0, 2)) {
        try {
            return await fetch(withAddress(url, address), {
                method: request.method ?? 'GET',
                headers: withHost(request.headers, url.host),
                ...(request.body === undefined ? {} : { body: request.body }),
                redirect: 'manual',
                signal: request.signal,
                // The certificate is for the name, not for the address.
                tls: { serverName: url.hostname.replace(/^\[|\]$/g, '') },
            });
        } catch (error) {
            request.signal.throwIfAborted();
            cause = error;
        }
    }
    throw failed(url, 'cannot be reached', cause);
}

function withAddress(url: URL, address: string): string {
    const atAddress = new URL(url);
    atAddress.hostname = address.includes(':') ? `[${address}]` : address;
    return atAddress.href;
}

function withHost(headers: Headers | undefined, host: string): Headers {
    const all = new Headers(headers);
    all.set('host', host);
    return all;
}

function isRedirect(status: number): boolean {
    return [301, 302, 303, 307, 308].includes(status);
}

/** Shown to visitors: an address of the private network must not be revealed. */
const UNREACHABLE = 'The address cannot be reached.';

function failed(url: URL, what: string, cause?: unknown): AppError {
    return new AppError('upstream_failed', `'${url.host}' ${what}.`, { cause, publicMessage: UNREACHABLE });
}

/** The same response, whose body fails if it is too long. Counted while reading, because a compressed body does not state its size. */
function boundedBody(response: Response, maxBytes: number): Response {
    if (response.body === null) return response;
    let size = 0;
    const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
            size += chunk.byteLength;
            if (size > maxBytes) {
                controller.error(new AppError('upstream_failed', `The response is longer than ${maxBytes} bytes.`));
            } else {
                controller.enqueue(chunk);
            }
        },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(counter), { status, statusText, headers: withoutEncoding(headers) });
}

/** The body is decompressed already. */
function withoutEncoding(headers: Headers): Headers {
    const rest = new Headers(headers);
    rest.delete('content-encoding');
    rest.delete('content-length');
    return rest;
}
