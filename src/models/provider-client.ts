import { lazyAsync } from '../shared/lazy.ts';
import type { ProviderSettings } from './config/provider-settings.ts';
import type { ProviderClient } from './sdk-client.ts';

/** The client's library is loaded with the first question: that would be a good part of every start. */
export function openProviderClient(settings: ProviderSettings): ProviderClient {
    const client = lazyAsync(async () => {
        const { createSdkClient } = await import('./sdk-client.ts');
        return createSdkClient(settings);
    });
    return { ask: async question => (await client()).ask(question) };
}
