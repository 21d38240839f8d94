import type { ApiToken, TokenStorage } from '../domain/api-token.ts';
import { type Limits, limitsOrNull } from '../domain/limits.ts';
import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { isApiKey, newApiKey, toKeyAtRest, toKeyHint } from './api-key.ts';

export interface CreateTokenInput {
    /** Used instead of a new key. */
    readonly key?: string | undefined;
    readonly note?: string | null | undefined;
    /** The agents that the key may use; all if absent. */
    readonly agentNames?: readonly string[] | null | undefined;
    readonly expiresAt?: Date | null | undefined;
    readonly limits?: Limits | null | undefined;
}

export interface CreatedToken {
    /** The key itself. With hashed storage it cannot be shown again. */
    readonly key: string;
    readonly token: ApiToken;
}

export interface CreateTokenContext {
    readonly apiKeys: ApiKeyStore;
    readonly storage: TokenStorage;
    readonly now: Clock;
}

/** @throws AppError `parameter_value_invalid` if the key has another format (param `token`) or exists already */
export async function createToken(
    { apiKeys, storage, now }: CreateTokenContext,
    input: CreateTokenInput = {},
): Promise<CreatedToken> {
    const key = input.key ?? newApiKey();
    if (!isApiKey(key)) {
        throw new AppError('parameter_value_invalid', "An API key is 'ptbk_' and 32 lower-case hex characters.", {
            param: 'token',
        });
    }
    const token = await apiKeys.create({
        token: toKeyAtRest(key, storage),
        hint: toKeyHint(key),
        note: input.note ?? null,
        expiresAt: input.expiresAt ?? null,
        agentNames: input.agentNames ?? null,
        limits: limitsOrNull(input.limits ?? null),
        at: now(),
    });
    return { key, token };
}
