import OpenAI from 'openai';
import { ConnectionError } from './connection-error.ts';
import { recordOrNull } from './json-fields.ts';
import type { ProviderClient, ProviderFetch } from './provider-client.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { readBoundedText } from './read-bounded-text.ts';
import { upstreamErrorOrNull } from './to-upstream-error.ts';
import { UpstreamError } from './upstream-error.ts';

/** The SDK's client for one provider: no retries, no redirects, nothing from the environment, bounded error bodies. */
export function createSdkClient(settings: ProviderSettings, fetch: ProviderFetch): ProviderClient {
    const client = new OpenAI({
        baseURL: settings.baseUrl,
        apiKey: settings.apiKey ?? 'none',
        ...(settings.apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
        adminAPIKey: null,
        organization: null,
        project: null,
        maxRetries: 0,
        timeout: NO_TIMEOUT,
        logLevel: 'off',
        fetch: (url, init) => fetchWithBoundedErrors(fetch, url, init),
    });
    return {
        async ask({ path, body, ...options }) {
            try {
                const asked = body === undefined ? client.get(path, options) : client.post(path, { body, ...options });
                return await asked.asResponse();
            } catch (error) {
                throw toOwnError(error);
            }
        },
    };
}

/** The SDK's errors in our words; whatever else it throws as it is. */
function toOwnError(error: unknown): unknown {
    if (!(error instanceof OpenAI.APIError)) return error;
    if (error.status === undefined) {
        return new ConnectionError({ isTimeout: error instanceof OpenAI.APIConnectionTimeoutError, cause: error });
    }
    const http = { status: error.status, headers: error.headers };
    return upstreamErrorOrNull({ error: error.error }, http) ?? new UpstreamError('The provider gave no reason', http);
}

/** The longest that a timer takes. Silence is watched by the caller, which knows what a token is. */
const NO_TIMEOUT = 2 ** 31 - 1;
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Following a redirect would send the key, and what was said, to an address that nobody configured. The runtime's own timeout of five
 * silent minutes is off: how long a model may think is decided by the caller.
 */
async function fetchWithBoundedErrors(
    fetch: ProviderFetch,
    url: string | URL | Request,
    init: BunFetchRequestInit | undefined,
): Promise<Response> {
    const response = await fetch(url, { ...init, redirect: 'manual', timeout: false });
    if (response.ok) return response;
    const body = toErrorBody(await readBoundedText(response, MAX_ERROR_BYTES));
    const headers = new Headers(response.headers);
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
    headers.set('content-type', 'application/json');
    return new Response(response.status === 304 ? null : JSON.stringify(body), { status: response.status, headers });
}

/** The body in the one shape that the SDK reads the error of: `{"error":{…}}`. */
function toErrorBody(text: string): unknown {
    const body = parseOrNull(text);
    const record = recordOrNull(Array.isArray(body) ? body[0] : body);
    if (record === null) return { error: { message: text.slice(0, 500) } };
    return recordOrNull(record['error']) === null ? { error: { ...record, message: messageOf(record) } } : record;
}

function parseOrNull(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

function messageOf(record: Readonly<Record<string, unknown>>): unknown {
    return record['message'] ?? record['error'] ?? record['detail'];
}
