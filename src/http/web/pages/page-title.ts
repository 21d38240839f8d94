import { DEFAULT_SETTINGS } from '../../../settings/server-settings.ts';
import type { HttpContext } from '../../http-context.ts';

/** What stands above a page: its own name, where it has one, and the server's. A database that is down costs no page. */
export async function pageTitle({ settings, log }: HttpContext, page: string | null = null): Promise<string> {
    const { serverName } = await settings.read().catch((error: unknown) => {
        log.warn({ error }, 'The settings cannot be read.');
        return DEFAULT_SETTINGS;
    });
    return page === null ? serverName : `${page} · ${serverName}`;
}
