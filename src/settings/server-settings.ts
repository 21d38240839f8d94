import type { Visibility } from '../domain/agent.ts';

/** Settings that the admin can change while the server runs. All others are environment variables. */
export interface ServerSettings {
    /** Shown in page titles and next to the logo. */
    readonly serverName: string;
    /** For new agents. */
    readonly defaultVisibility: Visibility;
}

export const DEFAULT_SETTINGS: ServerSettings = { serverName: 'Agents Server', defaultVisibility: 'PUBLIC' };
