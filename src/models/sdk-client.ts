import OpenAI from 'openai';
import type { ProviderSettings } from './config/provider-settings.ts';
import { NO_REASON, readErrorBody } from './errors/read-upstream-error.ts';
import { upstreamErrorOrNull } from './errors/to-upstream-error.ts';
import { ConnectionError, UpstreamError } from './errors/upstream-error.ts';
import type { ProviderClient } from './provider-client.ts';

/** The SDK's client for one provider, without retries, redirects and environment variables, and with bounded error bodies. */
export function createSdkClient(settings: ProviderSettings): ProviderClient {
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
        fetch: fetchWithBoundedErrors,
    });
    return {
        async send({ path, body, ...options }) {
            try {
                const sent = body === undefined ? client.get(path, options) : client.post(path, { body, ...options });
                return await sent.asResponse();
            } catch (error) {
                throw toOwnError(error);
            }
        },
    };
}

/** The SDK's errors as ours; other errors unchanged. */
function toOwnError(error: unknown): unknown {
    if (!(error instanceof OpenAI.APIError)) return error;
    if (error.status === undefined) {
        return new ConnectionError({ isTimeout: error instanceof OpenAI.APIConnectionTimeoutError, cause: error });
    }
    const http = { status: error.status, headers: error.headers };
    return upstreamErrorOrNull({ error: error.error }, http) ?? new UpstreamError(NO_REASON, http);
}

/** The longest possible timer. The caller watches for silence. */
const NO_TIMEOUT = 2 ** 31 - 1;

/**
 * Following a redirect would send the API key and the messages to an address that is not configured. The runtime's timeout of five
 * silent minutes is off: the caller decides how long a model may be silent.
 */
async function fetchWithBoundedErrors(
    url: string | URL | Request,
    init: BunFetchRequestInit | undefined,
): Promise<Response> {
    const response = await fetch(url, { ...init, redirect: 'manual', timeout: false });
    if (response.ok) return response;
    const body = await readErrorBody(response);
    const headers = new Headers(response.headers);
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
    headers.set('content-type', 'application/json');
    return new Response(response.status === 304 ? null : JSON.stringify(body), { status: response.status, headers });
}
