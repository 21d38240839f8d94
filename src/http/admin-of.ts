import { AppError } from '../shared/errors.ts';
import { cookieOf } from './cookies.ts';
import type { DoorContext } from './door-context.ts';

export const SESSION_COOKIE = 'session';

/** Whether a request comes from the admin's browser, and from this server's own pages. */
export async function isAdminRequest(context: DoorContext, request: Request): Promise<boolean> {
    const secret = cookieOf(request, SESSION_COOKIE);
    if (secret === null || !isFromOwnPages(context, request)) return false;
    return context.adminSessions.isAdmin(secret);
}

/** @throws AppError `login_required` */
export async function requireAdmin(context: DoorContext, request: Request): Promise<void> {
    if (await isAdminRequest(context, request)) return;
    throw new AppError(
        'login_required',
        'This needs the admin. Log in at /login, or with the link that the server prints when it starts.',
    );
}

/** Browsers say where a request comes from; another site's page must not act with the admin's cookie. */
export function isFromOwnPages({ doors }: Pick<DoorContext, 'doors'>, request: Request): boolean {
    const origin = request.headers.get('origin');
    if (origin === null) return true;
    if (!URL.canParse(origin)) return false;
    const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
    if (new URL(origin).host === host) return true;
    // A proxy may ask under a name of its own.
    return doors.publicUrl !== null && new URL(doors.publicUrl).origin === origin;
}
