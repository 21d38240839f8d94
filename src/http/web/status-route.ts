import { isAdminRequest } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import type { ServerStatus } from './ui-protocol.ts';

/** `GET /api/status`: what every page shows of the server. Which provider answers is for the admin alone. */
export async function showStatus(context: DoorContext, request: Request): Promise<Response> {
    const isAdmin = await isAdminRequest(context, request);
    const status: ServerStatus = {
        version: context.doors.version,
        isAdmin,
        isBuiltInModel: context.isBuiltInModel,
        providers: isAdmin ? context.modelDescriptions : null,
    };
    return Response.json(status, { headers: { 'cache-control': 'no-store' } });
}
