import type { Visibility } from '../agents/agent.ts';

/** What the admin decides while the server runs; all else is in its environment. */
export interface ServerSettings {
    /** Stands in the titles of pages and beside the sign in their corner. */
    readonly serverName: string;
    /** Of agents for which nothing else is said. */
    readonly defaultVisibility: Visibility;
}

export const DEFAULT_SETTINGS: ServerSettings = { serverName: 'Agents Server', defaultVisibility: 'PUBLIC' };
