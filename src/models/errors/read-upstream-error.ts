import { recordOrNull } from '../json-fields.ts';
import { readBoundedText } from '../upstream/read-bounded-text.ts';
import { upstreamErrorOrNull } from './to-upstream-error.ts';
import { UpstreamError } from './upstream-error.ts';

const MAX_ERROR_BYTES = 64 * 1024;

/** The error in a provider's error response, for any shape of its body. */
export async function readUpstreamError(response: Response): Promise<UpstreamError> {
    const { status, headers } = response;
    const { error } = await readErrorBody(response);
    return upstreamErrorOrNull({ error }, { status, headers }) ?? new UpstreamError(NO_REASON, { status, headers });
}

export const NO_REASON = 'The provider gave no reason';

/** The body of an error response, cut to a maximum length, in the shape that OpenAI's SDK reads. */
export async function readErrorBody(response: Response): Promise<{ readonly error: unknown }> {
    const text = await readBoundedText(response, MAX_ERROR_BYTES);
    const body = parseOrNull(text);
    const record = recordOrNull(Array.isArray(body) ? body[0] : body);
    if (record === null) return { error: { message: text.slice(0, 500) } };
    const nested = recordOrNull(record['error']);
    if (nested !== null) return { error: nested };
    return { error: { ...record, message: record['message'] ?? record['error'] ?? record['detail'] } };
}

function parseOrNull(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}
