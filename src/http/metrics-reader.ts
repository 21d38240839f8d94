import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { type AdmitInput, countWrongKey, keyOf } from './admit.ts';
import type { HttpContext } from './http-context.ts';
import { isAdminRequest } from './require-admin.ts';

/**
 * Requests from this machine are not enough: behind a proxy that is everyone.
 * @throws AppError `key_invalid`, `rate_limited`, `login_required`
 */
export async function requireMetricsReader(context: HttpContext, input: AdmitInput): Promise<void> {
    const { request } = input;
    const { metricsToken } = context.http;
    const token = keyOf(request);
    if (token === null) {
        if (await isAdminRequest(context, request)) return;
        throw new AppError('login_required', 'This needs the admin, or the token of METRICS_TOKEN as a bearer token.');
    }
    if (metricsToken === null || !isSame(token, metricsToken)) {
        await countWrongKey(context, input);
        throw new AppError('key_invalid', 'This is not the token of METRICS_TOKEN.');
    }
}

/** Takes as long for every wrong token. */
function isSame(one: string, other: string): boolean {
    return crypto.timingSafeEqual(Buffer.from(sha256Hex(one)), Buffer.from(sha256Hex(other)));
}
