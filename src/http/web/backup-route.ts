import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';

/** `GET /api/backup`: the whole database as one file, for the admin. */
export async function downloadBackup(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const content = await context.backUp();
    const day = context.now().toISOString().slice(0, 10);
    return new Response(content, {
        headers: {
            'content-type': 'application/vnd.sqlite3',
            'content-disposition': `attachment; filename="agents-server-${day}.sqlite"`,
            'cache-control': 'no-store',
        },
    });
}
