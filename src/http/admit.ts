import type { ApiToken } from '../auth/api-token.ts';
import { type Limits, mergeLimits } from '../auth/limits.ts';
import type { LimitedCaller } from '../auth/quotas.ts';
import type { CallerQuota } from '../chat/caller-quota.ts';
import { AppError } from '../shared/errors.ts';
import { clientNetwork } from './client-network.ts';
import type { HttpContext } from './http-context.ts';
import { notesOf } from './request-notes.ts';
import type { AddressSource } from './to-caller.ts';

export interface AdmitInput {
    readonly request: Request;
    readonly server: AddressSource | null;
}

/**
 * The token that a request brings, once the request is counted.
 * @throws AppError `key_missing`, `key_invalid`, `rate_limited`, `quota_exceeded`, `storage_unavailable`
 */
export async function admitKey(context: HttpContext, input: AdmitInput): Promise<ApiToken> {
    const token = await verifyKey(context, input);
    const caller = limitedKeyOrNull(context, token);
    if (caller !== null) await admit(context, input.request, caller);
    return token;
}

/** `null` if the key has no limits. */
export function quotaOfToken(context: HttpContext, token: ApiToken): CallerQuota | null {
    const caller = limitedKeyOrNull(context, token);
    return caller === null ? null : context.quotas.of(caller);
}

/**
 * What a visitor may ask for, once the request is counted; `null` if there is no limit, as for the admin.
 * @throws AppError `rate_limited`, `quota_exceeded`
 */
export async function admitVisitor(
    context: HttpContext,
    input: AdmitInput & { readonly isAdmin: boolean },
): Promise<CallerQuota | null> {
    const network = input.isAdmin ? null : clientNetwork(context, input);
    const visitor = network === null ? null : limitedOrNull(`address ${network}`, context.http.addressLimits);
    if (visitor === null) return null;
    await admit(context, input.request, visitor);
    return context.quotas.of(visitor);
}

/** Right keys are never slowed down, also where somebody at the same address guesses. */
async function verifyKey(context: HttpContext, input: AdmitInput): Promise<ApiToken> {
    try {
        return await context.verifyToken(keyOf(input.request));
    } catch (error) {
        if (error instanceof AppError && error.code === 'key_invalid') await countWrongKey(context, input);
        throw error;
    }
}

/** @throws AppError `rate_limited` where the address has tried too many */
export async function countWrongKey(context: HttpContext, input: AdmitInput): Promise<void> {
    const network = clientNetwork(context, input);
    if (network !== null) await context.keyGuesses.attempt(network);
}

function limitedKeyOrNull({ http }: HttpContext, token: ApiToken): LimitedCaller | null {
    const limits = token.limits === null ? http.keyLimits : mergeLimits(http.keyLimits, token.limits);
    return limitedOrNull(`key ${token.id}`, limits);
}

function limitedOrNull(name: string, limits: Limits): LimitedCaller | null {
    return Object.keys(limits).length === 0 ? null : { name, limits };
}

async function admit({ quotas }: HttpContext, request: Request, caller: LimitedCaller): Promise<void> {
    const admission = await quotas.admit(caller);
    notesOf(request).admission = admission;
    if (admission.refusal !== null) throw admission.refusal;
}

/**
 * The key that a request brought, or `null`: a bearer token, or the headers that Jan (`x-api-key`) and Azure's clients (`api-key`)
 * send. Cookies and query strings are never looked at: they would open the API to other sites and to logs.
 */
export function keyOf(request: Request): string | null {
    const authorization = request.headers.get('authorization')?.trim() ?? '';
    const scheme = /^bearer\s/i.exec(authorization)?.[0];
    const bearer = scheme === undefined ? undefined : authorization.slice(scheme.length).trim();
    return bearer ?? request.headers.get('x-api-key')?.trim() ?? request.headers.get('api-key')?.trim() ?? null;
}
