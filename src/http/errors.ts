import type { AppError, ErrorCode } from '../shared/errors.ts';

/** The body of every error, on every route: the shape of OpenAI's API, always with all four keys. */
export interface ErrorBody {
    readonly error: {
        readonly message: string;
        readonly type: string;
        readonly param: string | null;
        readonly code: string | null;
    };
}

interface EdgeError {
    readonly status: number;
    readonly type: string;
    readonly code: string | null;
    /** `false`: the SDKs are told not to try the same request again. */
    readonly isRetryable?: boolean;
}

const BAD_REQUEST = 'invalid_request_error';

/** The one place that knows statuses. A new `ErrorCode` does not compile until it stands here. */
const EDGE_ERRORS: Record<ErrorCode, EdgeError> = {
    key_missing: { status: 401, type: BAD_REQUEST, code: null },
    key_invalid: { status: 401, type: BAD_REQUEST, code: 'invalid_api_key' },
    agent_not_allowed: { status: 403, type: 'permission_error', code: 'agent_not_allowed' },
    model_not_found: { status: 404, type: BAD_REQUEST, code: 'model_not_found' },
    agent_deleted: { status: 410, type: BAD_REQUEST, code: 'agent_deleted' },
    agent_exists: { status: 409, type: BAD_REQUEST, code: 'agent_exists', isRetryable: false },
    version_conflict: { status: 409, type: BAD_REQUEST, code: 'version_conflict', isRetryable: false },
    login_required: { status: 401, type: BAD_REQUEST, code: 'login_required' },
    login_failed: { status: 401, type: BAD_REQUEST, code: 'login_failed', isRetryable: false },
    forbidden: { status: 403, type: 'permission_error', code: 'forbidden' },
    not_found: { status: 404, type: BAD_REQUEST, code: 'not_found' },
    url_invalid: { status: 404, type: BAD_REQUEST, code: 'unknown_url' },
    method_not_allowed: { status: 405, type: BAD_REQUEST, code: 'method_not_allowed' },
    json_broken: { status: 400, type: BAD_REQUEST, code: 'invalid_json' },
    parameter_missing: { status: 400, type: BAD_REQUEST, code: 'missing_required_parameter' },
    parameter_type_invalid: { status: 400, type: BAD_REQUEST, code: 'invalid_type' },
    parameter_value_invalid: { status: 400, type: BAD_REQUEST, code: 'invalid_value' },
    idempotency_key_reused: { status: 400, type: BAD_REQUEST, code: 'idempotency_key_reused', isRetryable: false },
    context_too_long: { status: 400, type: BAD_REQUEST, code: 'context_length_exceeded' },
    content_refused: { status: 400, type: BAD_REQUEST, code: 'content_filter' },
    request_too_large: { status: 413, type: BAD_REQUEST, code: 'request_too_large' },
    request_timeout: { status: 408, type: BAD_REQUEST, code: 'request_timeout' },
    rate_limited: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
    quota_exceeded: { status: 429, type: 'rate_limit_error', code: 'insufficient_quota', isRetryable: false },
    request_refused: { status: 400, type: BAD_REQUEST, code: 'request_refused' },
    upstream_failed: { status: 502, type: 'api_error', code: 'upstream_error' },
    upstream_timeout: { status: 504, type: 'api_error', code: 'upstream_timeout' },
    reply_stopped: { status: 409, type: BAD_REQUEST, code: 'reply_stopped', isRetryable: false },
    // Only the log and the metrics show it; nginx uses the same status.
    client_left: { status: 499, type: BAD_REQUEST, code: 'client_closed_request' },
    storage_unavailable: { status: 503, type: 'service_unavailable_error', code: 'server_is_overloaded' },
    overloaded: { status: 503, type: 'service_unavailable_error', code: 'server_is_overloaded' },
    internal: { status: 500, type: 'server_error', code: 'internal_error', isRetryable: false },
};

export function statusOf(error: AppError): number {
    return EDGE_ERRORS[error.code].status;
}

export function toErrorBody(error: AppError): ErrorBody {
    const { type, code } = EDGE_ERRORS[error.code];
    return { error: { message: error.message, type, param: error.param, code } };
}

export function toErrorResponse(error: AppError): Response {
    const { status, isRetryable } = EDGE_ERRORS[error.code];
    const headers = new Headers({
        'content-type': 'application/json; charset=utf-8',
        // Browsers cache a 410 forever unless told otherwise, and a deleted agent may be restored.
        'cache-control': 'no-store',
    });
    const mustWait = status === 429 || status === 503;
    if (mustWait || error.retryAfterSeconds !== null) {
        headers.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfterSeconds ?? 1))));
    }
    if ((error.isRetryable ?? isRetryable) === false) headers.set('x-should-retry', 'false');
    return new Response(JSON.stringify(toErrorBody(error)), { status, headers });
}
