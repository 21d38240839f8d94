import type { Agent } from './agent.ts';

/**
 * A site that may show an agent, as browsers name it (`https://shop.example:8443`); `https://*.shop.example` stands for all its
 * subdomains. `null` for what is no origin, such as an address with a path.
 */
export function embedOriginOrNull(text: string): string | null {
    const [, scheme, wildcard = '', host = ''] = /^(https?:\/\/)(\*\.)?([^\s*/?#@;,'"]+)\/?$/i.exec(text.trim()) ?? [];
    if (scheme === undefined || !URL.canParse(scheme + host)) return null;
    return new URL(scheme + host).origin.replace('://', `://${wildcard}`);
}

/** The sites that may show the agent; none for a private one, whatever was allowed before. */
export function embedOriginsOf({ visibility, embedOrigins }: Agent): readonly string[] {
    return visibility === 'PRIVATE' ? [] : (embedOrigins ?? []);
}
