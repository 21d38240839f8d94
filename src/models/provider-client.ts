import { lazyAsync } from '../shared/lazy.ts';
import type { ProviderSettings } from './config/provider-settings.ts';

export interface ProviderRequest {
    /** Relative to the provider's base URL. */
    readonly path: '/completions' | '/embeddings' | '/models';
    /** Sent unchanged with `POST`; `GET` if absent. */
    readonly body?: Readonly<Record<string, unknown>>;
    readonly signal: AbortSignal;
    readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests other than chat completions to one provider. */
export interface ProviderClient {
    /**
     * A successful response whose body is not read yet.
     * @throws UpstreamError if the provider rejected the request, ConnectionError if it was not reached
     */
    send(request: ProviderRequest): Promise<Response>;
}

/** The SDK is loaded with the first request: it would slow down every start. */
export function openProviderClient(settings: ProviderSettings): ProviderClient {
    const client = lazyAsync(async () => {
        const { createSdkClient } = await import('./sdk-client.ts');
        return createSdkClient(settings);
    });
    return { send: async request => (await client()).send(request) };
}
