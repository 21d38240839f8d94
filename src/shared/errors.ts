/** Everything that can go wrong. The edge maps each code to a status; a new code does not compile until it is mapped. */
export type ErrorCode =
    | 'key_missing'
    | 'key_invalid'
    | 'agent_not_allowed'
    | 'model_not_found'
    | 'agent_deleted'
    | 'agent_exists'
    | 'version_conflict'
    | 'login_required'
    | 'login_failed'
    | 'forbidden'
    | 'not_found'
    | 'url_invalid'
    | 'method_not_allowed'
    | 'json_broken'
    | 'parameter_missing'
    | 'parameter_type_invalid'
    | 'parameter_value_invalid'
    | 'idempotency_key_reused'
    | 'context_too_long'
    | 'content_refused'
    /** The provider will never answer this request, and nothing that the client sent beside its messages is the reason. */
    | 'request_refused'
    | 'request_too_large'
    | 'request_timeout'
    | 'rate_limited'
    | 'quota_exceeded'
    | 'upstream_failed'
    | 'upstream_timeout'
    | 'reply_stopped'
    | 'client_left'
    | 'storage_unavailable'
    | 'overloaded'
    | 'internal';

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['content_refused', 'request_refused', 'context_too_long']);

/** Whether a model refuses what it is asked, so that asking the same again is useless. */
export function isRefusal(code: ErrorCode): boolean {
    return REFUSALS.has(code);
}

export interface AppErrorDetails {
    /** Path of the offending parameter, e.g. `messages[0].content`. */
    readonly param?: string | undefined;
    /** For the log only; never shown outside. */
    readonly cause?: unknown;
    readonly retryAfterSeconds?: number | undefined;
    /** `false` if the same request cannot succeed later; clients then stop retrying. */
    readonly isRetryable?: boolean | undefined;
    /** Replaces the message for visitors, if the message contains details for admins only. */
    readonly publicMessage?: string | undefined;
}

/** The error of the domain. `message` is safe to show to holders of an API key, and to anyone if `publicMessage` is `null`. */
export class AppError extends Error {
    readonly code: ErrorCode;
    readonly param: string | null;
    readonly retryAfterSeconds: number | null;
    readonly isRetryable: boolean | null;
    readonly publicMessage: string | null;

    constructor(code: ErrorCode, message: string, details: AppErrorDetails = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.name = 'AppError';
        this.code = code;
        this.param = details.param ?? null;
        this.retryAfterSeconds = details.retryAfterSeconds ?? null;
        this.isRetryable = details.isRetryable ?? null;
        this.publicMessage = details.publicMessage ?? null;
    }
}

/** The only place that handles unknown errors: they become a fixed message with the original error as the cause. */
export function toAppError(error: unknown): AppError {
    if (error instanceof AppError) return error;
    return new AppError('internal', 'The server had an internal error. Its log has the cause under this request id.', {
        cause: error,
    });
}
