import { agentNotFound } from '../agents/find-agent.ts';
import type { Agent } from '../domain/agent.ts';
import type { ApiToken, TokenStorage } from '../domain/api-token.ts';
import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { newRandomHex } from '../shared/ids.ts';

const TOKEN_PATTERN = /^ptbk_[0-9a-f]{32}$/;

/** A new key: `ptbk_` and 128 random bits in hex. */
export function newApiKey(): string {
    return `ptbk_${newRandomHex()}`;
}

export function isApiKey(text: string): boolean {
    return TOKEN_PATTERN.test(text);
}

/** The stored form of a key, in `ApiTokens` and `ChatHistory`. */
export function toKeyAtRest(key: string, storage: TokenStorage): string {
    return storage === 'plain' ? key : sha256Hex(key);
}

export function toKeyHint(key: string): string {
    return `${key.slice(0, 9)}…${key.slice(-4)}`;
}

export interface TokenVerifier {
    /**
     * The token for the key of a request.
     * @throws AppError `key_missing` for `null`, `key_invalid` for a key that is wrong, revoked or expired, `storage_unavailable`
     * if the database cannot be reached
     */
    verifyToken(key: string | null): Promise<ApiToken>;
}

/** `lastUsedAt` is informative only, so once a minute is enough. */
const TOUCH_INTERVAL_MS = 60_000;

export interface TokenVerifierInput {
    readonly apiKeys: ApiKeyStore;
    readonly storage: TokenStorage;
    readonly now: Clock;
    /** Runs work that no request waits for. */
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

/** @throws AppError `key_invalid` for a token that is deleted, revoked or expired */
export function assertUsable(token: ApiToken | null, at: Date): void {
    if (token === null) throw invalidKey('The API key was deleted.');
    if (token.isRevoked) throw invalidKey(`The API key ${token.hint} was revoked.`);
    if (token.expiresAt !== null && token.expiresAt <= at) throw invalidKey(`The API key ${token.hint} has expired.`);
}

/** Whether a key may use an agent. A private agent is visible only to keys that name it. */
export function accessOfToken(
    token: ApiToken,
    agent: Pick<Agent, 'agentName' | 'visibility'>,
): 'allowed' | 'refused' | 'hidden' {
    const isNamed = token.agentNames?.includes(agent.agentName) ?? false;
    if (agent.visibility === 'PRIVATE' && !isNamed) return 'hidden';
    return token.agentNames === null || isNamed ? 'allowed' : 'refused';
}

/**
 * A check that the key may use an agent.
 * @throws AppError `agent_not_allowed`, or `model_not_found` if the key must not know that the agent exists
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

/** A wrong key may be a valid one with a typing error, so it is shown in part only. */
function shownKey(key: string): string {
    if (isApiKey(key)) return toKeyHint(key);
    const shownLength = Math.min(4, Math.floor(key.length / 2));
    return `${key.replace(/[^\x21-\x7e]/g, '').slice(0, shownLength)}…`;
}
