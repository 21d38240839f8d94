import { WIRE_OPTION_NAMES } from '../to-openai-request.ts';
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
    const { message } = error;
    const mention = message.matchAll(/\w+/g).find(({ 0: word, index }) => {
        const isOption = (names.has(word) || word === 'messages') && body[word] !== undefined;
        return isOption && (isUnmistakable(word) || QUOTES.has(message.charAt(index - 1)));
    });
    return mention?.[0] ?? null;
}

const QUOTES: ReadonlySet<string> = new Set(['"', "'", '`']);

/** Words of everyday language (`stop`, `user`, `seed`) count only in quotes. */
function isUnmistakable(name: string): boolean {
    return name.includes('_') || name === 'temperature' || name === 'logprobs';
}
