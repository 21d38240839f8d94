import { type JsonRecord, recordOrNull, textOrNull } from '../json-fields.ts';
import { UpstreamError, type UpstreamErrorDetails } from './upstream-error.ts';

/**
 * The error in a body or frame, in any shape that providers use; `null` if there is none:
 * `{"error":{…}}`, `{"error":"text"}`, `{"object":"error",…}`, `{"type":"error",…}`, `{"detail":…}`.
 */
export function upstreamErrorOrNull(
    payload: JsonRecord,
    http: Pick<UpstreamErrorDetails, 'status' | 'headers'> = {},
): UpstreamError | null {
    const error = errorFieldsOrNull(payload);
    if (error === null) return null;
    const location = locationOrNull(error);
    return new UpstreamError(messageOf(error), {
        status: http.status ?? statusOrNull(error['code']) ?? statusOrNull(error['status']),
        headers: http.headers,
        code: textOrNull(error['code']) ?? textOrNull(error['status']),
        type: textOrNull(error['type']),
        param: textOrNull(error['param']) ?? location,
        body: payload,
    });
}

function errorFieldsOrNull(payload: JsonRecord): JsonRecord | null {
    const text = textOrNull(payload['error']);
    if (text !== null) return { ...payload, message: textOrNull(payload['message']) ?? text };
    const nested = recordOrNull(payload['error']);
    if (nested !== null) return nested;
    if (payload['object'] === 'error' || payload['type'] === 'error') return payload;
    return payload['detail'] !== undefined && payload['choices'] === undefined ? payload : null;
}

function messageOf(error: JsonRecord): string {
    const message = error['message'] ?? error['detail'];
    return textOrNull(message) ?? (message === undefined ? 'The provider reported an error' : JSON.stringify(message));
}

function statusOrNull(value: unknown): number | null {
    const status = Number(value);
    return Number.isInteger(status) && status >= 400 && status <= 599 ? status : null;
}

/** FastAPI servers (Mistral, vLLM) send `{"detail":[{"loc":["body","temperature"],…}]}` as the body or as the message. */
function locationOrNull(error: JsonRecord): string | null {
    const detail = error['detail'] ?? recordOrNull(error['message'])?.['detail'];
    if (!Array.isArray(detail)) return null;
    const location = recordOrNull(detail[0])?.['loc'];
    return Array.isArray(location) && location[0] === 'body' ? textOrNull(location[1]) : null;
}
