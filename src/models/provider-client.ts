import { lazyAsync } from '../shared/lazy.ts';
import type { ProviderSettings } from './config/provider-settings.ts';
import type { ProviderClient } from './sdk-client.ts';

/** The SDK is loaded with the first request: it would slow down every start. */
export function openProviderClient(settings: ProviderSettings): ProviderClient {
    const client = lazyAsync(async () => {
        const { createSdkClient } = await import('./sdk-client.ts');
        return createSdkClient(settings);
    });
    return { send: async request => (await client()).send(request) };
}
