import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { isApiKey, newApiKey, toKeyAtRest, toKeyHint } from './api-key.ts';
import type { ApiToken, TokenStorage } from './api-token.ts';
import { type Limits, limitsOrNull } from './limits.ts';

export interface CreateTokenInput {
    /** A key to take instead of a new one. */
    readonly key?: string | undefined;
    readonly note?: string | null | undefined;
    /** Agents the key may use; all where absent. */
    readonly agentNames?: readonly string[] | null | undefined;
    readonly expiresAt?: Date | null | undefined;
    readonly limits?: Limits | null | undefined;
}

export interface CreatedToken {
    /** The key itself; with hashed storage this is the only time it can be seen. */
    readonly key: string;
    readonly token: ApiToken;
}

export interface CreateTokenContext {
    readonly apiKeys: ApiKeyStore;
    readonly storage: TokenStorage;
    readonly now: Clock;
}

/** @throws AppError `parameter_value_invalid` for a key of another form (param `token`) or one that exists */
export async function createToken(
    { apiKeys, storage, now }: CreateTokenContext,
    input: CreateTokenInput = {},
): Promise<CreatedToken> {
    const key = input.key ?? newApiKey();
    if (!isApiKey(key)) {
        throw new AppError('parameter_value_invalid', "A token is 'ptbk_' and 32 lower-case hex characters.", {
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
