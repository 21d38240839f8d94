import type { ApiToken } from '../auth/api-token.ts';
import { mergeLimits } from '../auth/limits.ts';
import type { LimitedCaller } from '../auth/quotas.ts';
import { type CallerQuota, UNLIMITED } from '../chat/caller-quota.ts';
import { AppError } from '../shared/errors.ts';
import { keyOf } from './authenticate.ts';
import { clientNetwork } from './client-network.ts';
import type { DoorContext } from './door-context.ts';
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
export async function admitKey(context: DoorContext, input: AdmitInput): Promise<ApiToken> {
    const token = await verifyKey(context, input);
    await admit(context, input.request, toLimitedKey(context, token));
    return token;
}

export function quotaOfToken(context: DoorContext, token: ApiToken): CallerQuota {
    return context.quotas.of(toLimitedKey(context, token));
}

/**
 * What somebody without a key may ask for, once the request is counted; the admin whatever they like.
 * @throws AppError `rate_limited`, `quota_exceeded`
 */
export async function admitVisitor(
    context: DoorContext,
    input: AdmitInput & { readonly isAdmin: boolean },
): Promise<CallerQuota> {
    const network = input.isAdmin ? null : clientNetwork(context, input);
    if (network === null) return UNLIMITED;
    const visitor = { name: `address ${network}`, limits: context.doors.addressLimits };
    await admit(context, input.request, visitor);
    return context.quotas.of(visitor);
}

/** Right keys are never slowed down, also where somebody at the same address guesses. */
async function verifyKey(context: DoorContext, input: AdmitInput): Promise<ApiToken> {
    try {
        return await context.verifyToken(keyOf(input.request));
    } catch (error) {
        if (error instanceof AppError && error.code === 'key_invalid') await countWrongKey(context, input);
        throw error;
    }
}

/** @throws AppError `rate_limited` where the address has tried too many */
export async function countWrongKey(context: DoorContext, input: AdmitInput): Promise<void> {
    const network = clientNetwork(context, input);
    if (network !== null) await context.keyGuesses.attempt(network);
}

function toLimitedKey({ doors }: DoorContext, token: ApiToken): LimitedCaller {
    return { name: `key ${token.id}`, limits: mergeLimits(doors.keyLimits, token.limits) };
}

async function admit({ quotas }: DoorContext, request: Request, caller: LimitedCaller): Promise<void> {
    const admission = await quotas.admit(caller);
    notesOf(request).admission = admission;
    if (admission.refusal !== null) throw admission.refusal;
}
