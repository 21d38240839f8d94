import type { ApiToken } from '../domain/api-token.ts';
import { type Limits, limitsOrNull } from '../domain/limits.ts';
import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';

export interface TokenChanges {
    /** Absent fields are not changed. */
    readonly note?: string | null | undefined;
    readonly limits?: Limits | null | undefined;
}

/**
 * Changes the note or the limits of an API key. Takes effect on every server with its next request.
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
    if (token === null) throw new AppError('not_found', 'There is no such API key.');
    return token;
}
