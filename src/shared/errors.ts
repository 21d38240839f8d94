/** The words for everything that can go wrong. The edge maps each to a status; a new word does not compile until it is mapped. */
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

export interface AppErrorDetails {
    /** Path of the offending parameter, e.g. `messages[0].content`. */
    readonly param?: string | undefined;
    /** For the log only; never shown outside. */
    readonly cause?: unknown;
    readonly retryAfterSeconds?: number | undefined;
    /** `false` where the same request cannot succeed later; clients then stop retrying. */
    readonly isRetryable?: boolean | undefined;
    /** What visitors are told in place of the message, where that names what is the admin's to know. */
    readonly publicMessage?: string | undefined;
}

/** The one error of the domain. `message` is safe to show to all who hold a key, and to anybody where `publicMessage` is `null`. */
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

/** The only reader of foreign errors: what is not an `AppError` becomes a fixed sentence with the original as its cause. */
export function toAppError(error: unknown): AppError {
    if (error instanceof AppError) return error;
    return new AppError('internal', 'The server had an internal error. Its log has the cause under this request id.', {
        cause: error,
    });
}
