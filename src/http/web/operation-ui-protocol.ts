import type { EnvironmentEntry } from '../../settings/environment-entry.ts';
import type { ServerSettings } from '../../settings/server-settings.ts';
import type { ProviderTrial } from '../../usage/provider-trial.ts';
import type { ProviderReport } from '../../usage/read-provider-stats.ts';
import type { UsageReport } from '../../usage/read-usage.ts';

// What the pages of those who run the server get from its routes.

/** `GET /api/usage`. Days are in UTC. */
export interface UsageAnswer extends UsageReport {
    readonly firstDay: string;
    readonly lastDay: string;
    /** Those that the sums by key name: what a person calls them, never the keys themselves. */
    readonly tokens: readonly { readonly id: number; readonly hint: string; readonly note: string | null }[];
}

/** One of `GET /api/providers`, in the order in which they are asked. */
export interface ProviderState extends ProviderReport {
    readonly name: string;
    /** Asked for where a book wishes none; `null` where the provider's own list decides. */
    readonly model: string | null;
    /** `null` for the built-in model. */
    readonly baseUrl: string | null;
    readonly hasKey: boolean;
}

/** `GET /api/providers`. */
export interface ProvidersAnswer {
    readonly firstDay: string;
    readonly providers: readonly ProviderState[];
}

/** `GET /api/settings`. */
export interface SettingsAnswer extends ServerSettings {
    /** Read-only: decided before the start. */
    readonly environment: readonly EnvironmentEntry[];
}

/** `POST /api/providers/:position/test`. */
export type ProviderTestAnswer = ProviderTrial;
