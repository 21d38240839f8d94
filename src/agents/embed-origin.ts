import type { Agent } from '../domain/agent.ts';

/**
 * The origin of a site that may embed an agent (`https://shop.example:8443`); `https://*.shop.example` means all of its subdomains.
 * `null` if the text is not an origin, for example an address with a path.
 */
export function embedOriginOrNull(text: string): string | null {
    const [, scheme, wildcard = '', host = ''] = /^(https?:\/\/)(\*\.)?([^\s*/?#@;,'"]+)\/?$/i.exec(text.trim()) ?? [];
    if (scheme === undefined || !URL.canParse(scheme + host)) return null;
    return new URL(scheme + host).origin.replace('://', `://${wildcard}`);
}

/** The sites that may embed the agent; none if it is private. */
export function embedOriginsOf({ visibility, embedOrigins }: Agent): readonly string[] {
    return visibility === 'PRIVATE' ? [] : (embedOrigins ?? []);
}
