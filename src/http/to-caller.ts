import { isIP } from 'node:net';
import type { ChatCaller } from '../domain/chat-turn.ts';
import { sha256Hex } from '../shared/hash.ts';
import { RecentCache } from '../shared/recent-cache.ts';

/** What a route knows of a request's sender. Structurally Bun's server, of which nothing else is used. */
export interface AddressSource {
    requestIP(request: Request): { readonly address: string } | null;
}

export interface CallerInput {
    readonly request: Request;
    readonly server: AddressSource | null;
    readonly isProxyTrusted: boolean;
    readonly source: ChatCaller['source'];
    readonly apiKey: string | null;
    /** What tells this caller from others of its kind: the key at rest, or the visitor's secret. */
    readonly identity: string;
}

/** Longer headers do not describe a client. */
const LONGEST_FIELD = 1024;

export function toCaller({ request, server, isProxyTrusted, source, apiKey, identity }: CallerInput): ChatCaller {
    const { headers } = request;
    return {
        source,
        apiKey,
        callerHash: toCallerHash(source, identity),
        url: request.url.slice(0, LONGEST_FIELD),
        ip: addressOf({ request, server, isProxyTrusted }),
        userAgent: fieldOf(headers, 'user-agent'),
        language: fieldOf(headers, 'accept-language'),
        platform: fieldOf(headers, 'sec-ch-ua-platform') ?? fieldOf(headers, 'x-stainless-os'),
    };
}

/** Identifies a caller in the history. */
export function toCallerHash(source: ChatCaller['source'], identity: string): string {
    const text = `${source}\n${identity}`;
    return recentHashes.get(text) ?? recentHashes.set(text, sha256Hex(text));
}

/** Most requests come from recent callers. */
const recentHashes = new RecentCache<string, string>(1_000);

/** The client's address: what the proxy says if one is trusted, else the socket's. */
export function addressOf({
    request,
    server,
    isProxyTrusted,
}: Pick<CallerInput, 'request' | 'server' | 'isProxyTrusted'>) {
    // A proxy appends the address it saw; the rest is the client's own claim.
    const forwarded = isProxyTrusted ? request.headers.get('x-forwarded-for')?.split(',').at(-1) : undefined;
    return plainAddressOrNull(forwarded ?? '') ?? server?.requestIP(request)?.address ?? null;
}

/** Some proxies add the client's port, which differs with each connection. What is no address names nobody. */
function plainAddressOrNull(text: string): string | null {
    const trimmed = text.trim();
    const [, inBrackets, beforePort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(trimmed) ?? [];
    // The zone of `fe80::1%eth0` is any text.
    const address = (inBrackets ?? beforePort ?? trimmed).split('%')[0] ?? '';
    return isIP(address) === 0 ? null : address;
}

function fieldOf(headers: Headers, name: string): string | null {
    return headers.get(name)?.slice(0, LONGEST_FIELD) ?? null;
}
