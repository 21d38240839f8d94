import { VISIBILITIES } from '../domain/agent.ts';
import type { MetadataStore } from '../ports/stores.ts';
import { DEFAULT_SETTINGS, type ServerSettings } from './server-settings.ts';

export interface SettingsStore {
    read(): Promise<ServerSettings>;
    change(change: Partial<ServerSettings>): Promise<ServerSettings>;
}

const KEY = 'server-settings';

/** Settings that all servers of a database share. Read from the database each time. */
export function createSettingsStore(metadata: MetadataStore): SettingsStore {
    return {
        read,
        async change(change) {
            const settings = { ...(await read()), ...change };
            await metadata.set(KEY, settings);
            return settings;
        },
    };

    async function read(): Promise<ServerSettings> {
        return toSettings(await metadata.getOrNull(KEY));
    }
}

/** Missing or invalid values are replaced by the defaults. */
function toSettings(value: unknown): ServerSettings {
    const { serverName, defaultVisibility } = { ...DEFAULT_SETTINGS, ...(typeof value === 'object' ? value : null) };
    return {
        serverName: typeof serverName === 'string' ? serverName : DEFAULT_SETTINGS.serverName,
        defaultVisibility: VISIBILITIES.find(each => each === defaultVisibility) ?? DEFAULT_SETTINGS.defaultVisibility,
    };
}
