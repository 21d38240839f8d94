import { AppError } from '../shared/errors.ts';
import { cookieOf } from './cookies.ts';
import type { DoorContext } from './door-context.ts';

export const SESSION_COOKIE = 'session';

/** Whether a request comes from the admin's browser, and from this server's own pages. */
export async function isAdminRequest(context: DoorContext, request: Request): Promise<boolean> {
    const secret = cookieOf(request, SESSION_COOKIE);
    if (secret === null || !isFromOwnPages(request)) return false;
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
export function isFromOwnPages(request: Request): boolean {
    const origin = request.headers.get('origin');
    if (origin === null) return true;
    const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host');
    return URL.canParse(origin) && new URL(origin).host === host;
}
