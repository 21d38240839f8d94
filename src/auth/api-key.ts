import type { Agent } from '../agents/agent.ts';
import { agentNotFound } from '../agents/find-agent.ts';
import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { newRandomHex } from '../shared/ids.ts';
import type { ApiToken, TokenStorage } from './api-token.ts';

const TOKEN_PATTERN = /^ptbk_[0-9a-f]{32}$/;

/** A new key: `ptbk_` and 128 random bits in hex. */
export function newApiKey(): string {
    return `ptbk_${newRandomHex()}`;
}

export function isApiKey(text: string): boolean {
    return TOKEN_PATTERN.test(text);
}

/** What the tables hold for a key: the one place that decides it, for `ApiTokens` and `ChatHistory` alike. */
export function toKeyAtRest(key: string, storage: TokenStorage): string {
    return storage === 'plain' ? key : sha256Hex(key);
}

export function toKeyHint(key: string): string {
    return `${key.slice(0, 9)}…${key.slice(-4)}`;
}

export interface TokenVerifier {
    /**
     * The token behind a key that a request brought.
     * @throws AppError `key_missing` for `null`, `key_invalid` for a key that is wrong, revoked or expired, `storage_unavailable`
     * where the database cannot tell: never a guess
     */
    verifyToken(key: string | null): Promise<ApiToken>;
}

/** `lastUsedAt` is for people to look at; more than once a minute would only cost writes. */
const TOUCH_INTERVAL_MS = 60_000;

export interface TokenVerifierInput {
    readonly apiKeys: ApiKeyStore;
    readonly storage: TokenStorage;
    readonly now: Clock;
    /** Runs work that no answer waits for. */
    readonly inBackground: (work: () => Promise<void>) => void;
}

export function createTokenVerifier({ apiKeys, storage, now, inBackground }: TokenVerifierInput): TokenVerifier {
    return {
        async verifyToken(key) {
            if (key === null || key === '') {
                throw new AppError(
                    'key_missing',
                    "You didn't provide an API key. Send it as 'Authorization: Bearer ptbk_…'.",
                );
            }
            const token = isApiKey(key) ? await apiKeys.recentOrNull(toKeyAtRest(key, storage)) : null;
            if (token === null) throw invalidKey(`Incorrect API key provided: ${shownKey(key)}.`);
            const at = now();
            assertUsable(token, at);
            if (token.lastUsedAt === null || at.getTime() - token.lastUsedAt.getTime() > TOUCH_INTERVAL_MS) {
                inBackground(() => apiKeys.touch(token.id, at));
            }
            return token;
        },
    };
}

/** @throws AppError `key_invalid` for a token that is not there (any more), revoked or expired */
export function assertUsable(token: ApiToken | null, at: Date): void {
    if (token === null) throw invalidKey('The API key was deleted.');
    if (token.isRevoked) throw invalidKey(`The API key ${token.hint} was revoked.`);
    if (token.expiresAt !== null && token.expiresAt <= at) throw invalidKey(`The API key ${token.hint} has expired.`);
}

/** What a key is to an agent: a private agent is there only for keys that the admin gave to it by name. */
export function accessOfToken(token: ApiToken, agent: Agent): 'allowed' | 'refused' | 'hidden' {
    const isNamed = token.agentNames?.includes(agent.agentName) ?? false;
    if (agent.visibility === 'PRIVATE' && !isNamed) return 'hidden';
    return token.agentNames === null || isNamed ? 'allowed' : 'refused';
}

/**
 * The check that an agent is for this key.
 * @throws AppError `agent_not_allowed`, or `model_not_found` if the key may not know that the agent is there
 */
export function authorizeToken(token: ApiToken): (agent: Agent) => void {
    return agent => {
        const access = accessOfToken(token, agent);
        if (access === 'hidden') throw agentNotFound(agent.agentName);
        if (access === 'refused') {
            throw new AppError(
                'agent_not_allowed',
                `The API key ${token.hint} is not allowed to use the agent '${agent.agentName}'.`,
                { param: 'model' },
            );
        }
    };
}

function invalidKey(message: string): AppError {
    return new AppError('key_invalid', message);
}

/** A wrong key may be a right one with a typing error: it is shown like a right one, cut, and of a short one less. */
function shownKey(key: string): string {
    if (isApiKey(key)) return toKeyHint(key);
    const shownLength = Math.min(4, Math.floor(key.length / 2));
    return `${key.replace(/[^\x21-\x7e]/g, '').slice(0, shownLength)}…`;
}
