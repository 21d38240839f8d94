import type { ApiKeyStore } from '../ports/access-stores.ts';
import { AppError } from '../shared/errors.ts';
import { isApiKey, toKeyAtRest } from './api-key.ts';
import type { ApiToken, TokenStorage } from './api-token.ts';

/**
 * The token that a person means by its key, its hint or its id.
 * @throws AppError `not_found`, `parameter_value_invalid` where several have that hint
 */
export async function findToken(
    { apiKeys, storage }: { readonly apiKeys: ApiKeyStore; readonly storage: TokenStorage },
    reference: string,
): Promise<ApiToken> {
    if (isApiKey(reference)) {
        const token = await apiKeys.findOrNull(toKeyAtRest(reference, storage));
        if (token !== null) return token;
    }
    const tokens = await apiKeys.list();
    const found = tokens.filter(token => String(token.id) === reference || token.hint === reference);
    if (found.length > 1) {
        throw new AppError('parameter_value_invalid', `Several tokens have the hint ${reference}; name one by its id.`);
    }
    const only = found[0];
    if (only === undefined) throw new AppError('not_found', 'There is no such token.');
    return only;
}
