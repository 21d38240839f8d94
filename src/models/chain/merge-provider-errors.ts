import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { providerFailure } from '../errors/provider-failure.ts';

/** Codes that are useful to the client; kept if all providers failed with the same one. */
const SHARED_CODES: ReadonlySet<ErrorCode> = new Set([
    'rate_limited',
    'quota_exceeded',
    'context_too_long',
    'content_refused',
    'request_refused',
    'parameter_value_invalid',
    'upstream_timeout',
]);

/** One error for a chain whose providers all failed. It names the providers, but no keys, addresses and models. */
export function mergeProviderErrors(failures: readonly AppError[]): AppError {
    const [first, ...others] = failures;
    if (first === undefined) return new AppError('upstream_failed', 'No model provider is configured.');
    if (others.length === 0) return toSharable(first);
    const code = sharedCodeOrNull(failures);
    if (code === 'parameter_value_invalid') return first;
    const message = `No model provider could answer. ${failures.map(describe).join(' ')}`;
    return providerFailure(code ?? 'upstream_failed', message, {
        cause: new AggregateError(failures),
        retryAfterSeconds: code === null ? undefined : shortestWait(failures),
        isRetryable: failures.every(failure => failure.isRetryable === false) ? false : undefined,
    });
}

/** Other codes, such as an internal error in a provider's adapter, become a failure of the provider. */
function toSharable(failure: AppError): AppError {
    if (SHARED_CODES.has(failure.code) || failure.code === 'upstream_failed') return failure;
    return new AppError('upstream_failed', 'The model provider failed.', { cause: failure });
}

/** A rate limit and a spent quota together are a rate limit, since waiting can help. What one refused, the user can change. */
function sharedCodeOrNull(failures: readonly AppError[]): ErrorCode | null {
    const codes = new Set(failures.map(failure => failure.code));
    if (codes.has('content_refused')) return 'content_refused';
    if (codes.has('rate_limited')) codes.delete('quota_exceeded');
    const [code] = codes;
    return code !== undefined && codes.size === 1 && SHARED_CODES.has(code) ? code : null;
}

function describe(failure: AppError): string {
    if (failure.code === 'internal') return 'One failed.';
    return failure.message;
}

function shortestWait(failures: readonly AppError[]): number | undefined {
    const waits = failures.flatMap(failure => failure.retryAfterSeconds ?? []);
    return waits.length === 0 ? undefined : Math.min(...waits);
}
