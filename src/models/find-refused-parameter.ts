import { WIRE_OPTION_NAMES } from './to-openai-request.ts';
import type { UpstreamError } from './upstream-error.ts';

/**
 * The parameter that a provider refuses, as the client knows it; `null` where the provider means none that a client can set. Places
 * inside `messages` are left out: the provider counts the system message and the examples too.
 */
export function findRefusedParameter(
    error: UpstreamError,
    body: Readonly<Record<string, unknown>>,
    names: ReadonlySet<string> = WIRE_OPTION_NAMES,
): string | null {
    const named = error.param?.split(/[.[]/)[0] ?? null;
    if (named === 'messages') return 'messages';
    if (named !== null) return names.has(named) ? error.param : null;
    const sent = [...names, 'messages'].filter(name => body[name] !== undefined);
    const mentions = sent
        .map(name => ({ name, position: error.message.search(mentionPattern(name)) }))
        .filter(mention => mention.position !== -1)
        .sort((left, right) => left.position - right.position);
    return mentions[0]?.name ?? null;
}

/** Words of everyday language (`stop`, `user`, `seed`) count only in quotes. */
function mentionPattern(name: string): RegExp {
    const isUnmistakable = name.includes('_') || name === 'temperature' || name === 'logprobs';
    return isUnmistakable ? new RegExp(`\\b${name}\\b`) : new RegExp(`['"\`]${name}\\b`);
}
