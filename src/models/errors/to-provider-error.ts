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
    /** The parameters that a client can set; by default those of a chat. */
    readonly parameterNames?: ReadonlySet<string>;
    /** Called only if something fails. */
    readonly privateWords: () => PrivateWords;
    readonly now: Clock;
}

/**
 * Any failure of a provider as an `AppError`, with the provider's message only if it is safe. Code `model_not_found` means that the
 * provider does not have the model; it does not leave `models`.
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
    if (code === 'content_refused') return toContentRefusal(error, cause, request);
    const isRetryable = PERMANENT_CODES.has(code) || isPermanentStatus(error.status) ? false : undefined;
    return fail(code, request, describeFailure(code, error), cause, {
        retryAfterSeconds: retryAfterSeconds ?? undefined,
        isRetryable,
    });
}

/** For callers outside `models`: a missing model is the provider's failure, since the client did not name it. */
export function toOuterError(error: unknown): unknown {
    const isModelMissing = error instanceof AppError && error.code === 'model_not_found';
    if (!isModelMissing) return error;
    return providerFailure('upstream_failed', error.message, { cause: error.cause, isRetryable: false });
}

const PERMANENT_CODES: ReadonlySet<ErrorCode> = new Set(['context_too_long', 'model_not_found', 'quota_exceeded']);

function isPermanentStatus(status: number | null): boolean {
    return status !== null && status < 500 && ![408, 409, 425, 429].includes(status);
}

/** Some providers repeat the rejected API key, which must not be logged. */
function withoutKey(error: UpstreamError, apiKey: string | null): UpstreamError {
    if (apiKey === null || !`${error.message} ${JSON.stringify(error.body)}`.includes(apiKey)) return error;
    const { status, code, type, param, headers } = error;
    return new UpstreamError(error.message.replaceAll(apiKey, '…'), { status, code, type, param, headers });
}

function toConnectionError(error: unknown, request: FailedRequest): AppError {
    if (!(error instanceof ConnectionError)) {
        return fail('upstream_failed', request, 'ended its reply early or sent an unreadable one', error);
    }
    return error.isTimeout
        ? fail('upstream_timeout', request, 'did not respond in time', error)
        : fail('upstream_failed', request, 'could not be reached', error);
}

/** A rejected parameter that the server added is not the client's error. */
function toParameterError(upstream: UpstreamError, cause: unknown, request: FailedRequest): AppError {
    const param = findRefusedParameter(upstream, request.body, request.parameterNames);
    if (param === null) {
        const reason = describeFailure('upstream_failed', upstream);
        // A parameter of the server's own says nothing about what the user wrote.
        const code = upstream.param === null ? 'request_refused' : 'upstream_failed';
        return fail(code, request, reason, cause, { isRetryable: false });
    }
    const message =
        safeMessageOrNull(upstream.message, request.privateWords()) ??
        `The model does not accept the value of "${param}".`;
    return new AppError('parameter_value_invalid', message, { param, cause, isRetryable: false });
}

/** With the provider's reason: the whole of it, or its first sentence if the rest may not be shown. */
function toContentRefusal({ message }: UpstreamError, cause: unknown, request: FailedRequest): AppError {
    const privateWords = request.privateWords();
    const [sentence = ''] = message.split(/(?<=[.!?])\s/);
    const reason = safeMessageOrNull(message, privateWords) ?? safeMessageOrNull(sentence, privateWords);
    const refused = `refused the content${reason === null ? '' : `: ${reason.trimEnd().replace(/\.$/, '')}`}`;
    return fail('content_refused', request, refused, cause, { isRetryable: false });
}

function describeFailure(code: ErrorCode, upstream: UpstreamError): string {
    if (code === 'context_too_long') return 'rejected the conversation as too long';
    if (code === 'quota_exceeded') return 'has no quota left for this server';
    if (code === 'upstream_timeout') return 'did not respond in time';
    if (code === 'model_not_found') return 'does not have the model';
    const { status } = upstream;
    if (status === 401 || status === 403) return `rejected the API key of this server (HTTP ${status})`;
    if (status !== null && status >= 300 && status < 400)
        return `sent a redirect, which is not followed (HTTP ${status})`;
    if (status !== null && status >= 400) return `failed (HTTP ${status})`;
    return 'ended its reply early';
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
 * The parameter that a provider rejects, by the client's name; `null` if it is not one that a client can set. Positions inside
 * `messages` are left out: the provider also counts the system message and the examples.
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

/** Names that are common words (`stop`, `user`, `seed`) count only in quotes. */
function isUnmistakable(name: string): boolean {
    return name.includes('_') || name === 'temperature' || name === 'logprobs';
}
