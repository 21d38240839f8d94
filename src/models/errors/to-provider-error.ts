import type { Clock } from '../../shared/clock.ts';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import { WIRE_OPTION_NAMES } from '../to-openai-request.ts';
import { classifyUpstreamError } from './classify-upstream-error.ts';
import { parseRetryAfter } from './parse-retry-after.ts';
import { providerFailure } from './provider-failure.ts';
import { type PrivateWords, safeMessageOrNull } from './to-safe-message.ts';
import { ConnectionError, UpstreamError } from './upstream-error.ts';

export interface FailedRequest {
    readonly provider: string;
    readonly body: Readonly<Record<string, unknown>>;
    /** What a client can set of it, where that is not the options of a chat. */
    readonly parameterNames?: ReadonlySet<string>;
    /** Asked for only where something went wrong. */
    readonly privateWords: () => PrivateWords;
    readonly now: Clock;
}

/**
 * Any failure of a provider in our words, with its own words only where they are safe. Code `model_not_found` says that the provider
 * does not have the model that it was asked for; it stays inside `models`.
 */
export function toProviderError(error: unknown, request: FailedRequest): AppError {
    if (error instanceof AppError) return error;
    if (!(error instanceof UpstreamError)) return toConnectionError(error, request);
    const cause = withoutKey(error, request.privateWords().apiKey);
    const code = classifyUpstreamError(error);
    const retryAfterSeconds = parseRetryAfter(error, request.now());
    if (code === 'rate_limited') {
        return fail(code, request, 'has too many requests at the moment', cause, {
            retryAfterSeconds: retryAfterSeconds ?? 1,
        });
    }
    if (code === 'parameter_value_invalid') return toParameterError(error, cause, request);
    const isRetryable = LASTING_CODES.has(code) || isLastingStatus(error.status) ? false : undefined;
    return fail(code, request, describeFailure(code, error), cause, {
        retryAfterSeconds: retryAfterSeconds ?? undefined,
        isRetryable,
    });
}

/** What leaves `models`: a missing model is the provider's failure, since the client never named it. */
export function toOuterError(error: unknown): unknown {
    const isModelMissing = error instanceof AppError && error.code === 'model_not_found';
    if (!isModelMissing) return error;
    return providerFailure('upstream_failed', error.message, { cause: error.cause, isRetryable: false });
}

const LASTING_CODES: ReadonlySet<ErrorCode> = new Set(['context_too_long', 'model_not_found', 'quota_exceeded']);

function isLastingStatus(status: number | null): boolean {
    return status !== null && status < 500 && ![408, 409, 425, 429].includes(status);
}

/** Some providers repeat the key that they refuse; the log has no use for it. */
function withoutKey(error: UpstreamError, apiKey: string | null): UpstreamError {
    if (apiKey === null || !`${error.message} ${JSON.stringify(error.body)}`.includes(apiKey)) return error;
    const { status, code, type, param, headers } = error;
    return new UpstreamError(error.message.replaceAll(apiKey, '…'), { status, code, type, param, headers });
}

function toConnectionError(error: unknown, request: FailedRequest): AppError {
    if (!(error instanceof ConnectionError)) {
        return fail('upstream_failed', request, 'broke off its answer or sent one that cannot be read', error);
    }
    return error.isTimeout
        ? fail('upstream_timeout', request, 'did not answer in time', error)
        : fail('upstream_failed', request, 'could not be reached', error);
}

/** A parameter that the server itself added is no fault of the client. */
function toParameterError(upstream: UpstreamError, cause: unknown, request: FailedRequest): AppError {
    const param = findRefusedParameter(upstream, request.body, request.parameterNames);
    if (param === null) {
        const reason = describeFailure('upstream_failed', upstream);
        return fail('upstream_failed', request, reason, cause, { isRetryable: false });
    }
    const message =
        safeMessageOrNull(upstream.message, request.privateWords()) ??
        `The model does not accept the value of "${param}".`;
    return new AppError('parameter_value_invalid', message, { param, cause, isRetryable: false });
}

function describeFailure(code: ErrorCode, upstream: UpstreamError): string {
    if (code === 'context_too_long') return 'cannot take a conversation of this length';
    if (code === 'quota_exceeded') return 'has no quota left for this server';
    if (code === 'upstream_timeout') return 'did not answer in time';
    if (code === 'model_not_found') return 'does not have the model';
    const { status } = upstream;
    if (status === 401 || status === 403) return `refused the key of this server (HTTP ${status})`;
    if (status !== null && status >= 300 && status < 400) return `redirected, which is refused (HTTP ${status})`;
    if (status !== null && status >= 400) return `failed (HTTP ${status})`;
    return 'broke off its answer';
}

function fail(
    code: ErrorCode,
    request: FailedRequest,
    reason: string,
    cause: unknown,
    details: { retryAfterSeconds?: number | undefined; isRetryable?: boolean | undefined } = {},
): AppError {
    return providerFailure(code, `The provider "${request.provider}" ${reason}.`, { ...details, cause });
}

/**
 * The parameter that a provider refuses, as the client knows it; `null` where the provider means none that a client can set. Places
 * inside `messages` are left out: the provider counts the system message and the examples too.
 */
export function findRefusedParameter(
    error: UpstreamError,
    body: Readonly<Record<string, unknown>>,
    names: ReadonlySet<string> = WIRE_OPTION_NAMES,
): string | null {
    const named = error.param?.split(/[.[]/)[0] ?? null;
    if (named === 'messages') return 'messages';
    if (named !== null) return names.has(named) ? error.param : null;
    const { message } = error;
    const mention = message.matchAll(/\w+/g).find(({ 0: word, index }) => {
        const isOption = (names.has(word) || word === 'messages') && body[word] !== undefined;
        return isOption && (isUnmistakable(word) || QUOTES.has(message.charAt(index - 1)));
    });
    return mention?.[0] ?? null;
}

const QUOTES: ReadonlySet<string> = new Set(['"', "'", '`']);

/** Words of everyday language (`stop`, `user`, `seed`) count only in quotes. */
function isUnmistakable(name: string): boolean {
    return name.includes('_') || name === 'temperature' || name === 'logprobs';
}
