import { lazyAsync } from '../shared/lazy.ts';
import type { ProviderSettings } from './config/provider-settings.ts';

export interface ProviderRequest {
    /** Below the provider's base URL. */
    readonly path: '/completions' | '/embeddings' | '/models';
    /** Sent as it is, by `POST`; `GET` where absent. */
    readonly body?: Readonly<Record<string, unknown>>;
    readonly signal: AbortSignal;
    readonly headers?: Readonly<Record<string, string>>;
}

/** Asks one provider over HTTP. */
export interface ProviderClient {
    /**
     * An answer of a good status, whose body is still to be read.
     * @throws UpstreamError where the provider refused, ConnectionError where it was not reached
     */
    ask(question: ProviderRequest): Promise<Response>;
}

/** The client's library is loaded with the first question: that would be a good part of every start. */
export function openProviderClient(settings: ProviderSettings): ProviderClient {
    const client = lazyAsync(async () => {
        const { createSdkClient } = await import('./sdk-client.ts');
        return createSdkClient(settings);
    });
    return { ask: async question => (await client()).ask(question) };
}
