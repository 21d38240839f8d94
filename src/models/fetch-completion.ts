import type OpenAI from 'openai';
import { ConnectionError } from './connection-error.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { readUpstreamError } from './read-upstream-error.ts';

/** The body of `POST /chat/completions`. */
export type CompletionRequest = OpenAI.ChatCompletionCreateParamsStreaming;

export interface FetchCompletionOptions {
    readonly signal: AbortSignal;
    readonly headers: Readonly<Record<string, string>>;
}

/** As much of `fetch` as asks a provider. */
export type ProviderFetch = (url: string, init: BunFetchRequestInit) => Promise<Response>;

/** Asks one provider for a completion; the body of the response is still to be read. */
export type CompletionFetch = (body: CompletionRequest, options: FetchCompletionOptions) => Promise<Response>;

/**
 * `POST /chat/completions` without the SDK, which builds each request anew: 114 µs of CPU instead of 35, more than all else that is done
 * for a reply together. Requests have the SDK's types all the same, and failures become what those of the SDK become.
 * @throws UpstreamError if the provider refused, ConnectionError if it was not reached
 */
export function createCompletionFetch(settings: ProviderSettings, fetch: ProviderFetch): CompletionFetch {
    const url = `${settings.baseUrl}/chat/completions`;
    const ownHeaders = {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(settings.apiKey === null ? {} : { authorization: `Bearer ${settings.apiKey}` }),
    };
    return async (body, { signal, headers }) => {
        const response = await reach(() =>
            fetch(url, {
                method: 'POST',
                headers: { ...ownHeaders, ...headers },
                body: JSON.stringify(body),
                signal,
                // Following a redirect would send the key, and what was said, to an address that nobody configured.
                redirect: 'manual',
                // How long a model may think is decided by the caller.
                timeout: false,
            }),
        );
        if (response.ok) return response;
        throw await readUpstreamError(response);
    };
}

const TIMEOUT = /timed? ?out/i;

async function reach(ask: () => Promise<Response>): Promise<Response> {
    try {
        return await ask();
    } catch (cause) {
        throw new ConnectionError({ isTimeout: TIMEOUT.test(String(cause)), cause });
    }
}
