import { DEFAULT_SETTINGS } from '../../../settings/server-settings.ts';
import type { HttpContext } from '../../http-context.ts';

/** The title of a page: its own name, if it has one, and the server's. A page is shown even if the database is down. */
export async function pageTitle({ settings, log }: HttpContext, page: string | null = null): Promise<string> {
    const { serverName } = await settings.read().catch((error: unknown) => {
        log.warn({ error }, 'The settings cannot be read.');
        return DEFAULT_SETTINGS;
    });
    return page === null ? serverName : `${page} · ${serverName}`;
}
