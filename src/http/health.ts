import type { DoorContext } from './door-context.ts';

/** `GET /health`: the process answers. */
export function showHealth({ doors }: DoorContext): Response {
    return Response.json({ status: 'ok', version: doors.version });
}

/** `GET /ready`: the database answers too. @throws AppError `storage_unavailable` */
export async function showReadiness(context: DoorContext): Promise<Response> {
    await context.ping();
    return Response.json({ status: 'ready' });
}
