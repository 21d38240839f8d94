import type { ProviderSettings } from '../config/provider-settings.ts';

/** What of a provider may stand in its error texts and is nobody's business outside. */
export function privateNamesOf(settings: ProviderSettings, askedModel: unknown): string[] {
    return [
        settings.name,
        new URL(settings.baseUrl).hostname,
        String(askedModel),
        settings.model ?? '',
        ...(settings.models ?? []),
    ];
}
