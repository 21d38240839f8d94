import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { ApiToken } from './api-token.ts';
import { type Limits, limitsOrNull } from './limits.ts';

export interface TokenChanges {
    /** As they were where absent. */
    readonly note?: string | null | undefined;
    readonly limits?: Limits | null | undefined;
}

/**
 * Changes what belongs to a token; every server goes by it with its next request.
 * @throws AppError `not_found`
 */
export async function updateToken(
    { apiKeys, now }: { readonly apiKeys: ApiKeyStore; readonly now: Clock },
    id: number,
    { note, limits }: TokenChanges,
): Promise<ApiToken> {
    const token = await apiKeys.update(id, {
        ...(note === undefined ? {} : { note }),
        ...(limits === undefined ? {} : { limits: limitsOrNull(limits) }),
        at: now(),
    });
    if (token === null) throw new AppError('not_found', 'There is no such token.');
    return token;
}
