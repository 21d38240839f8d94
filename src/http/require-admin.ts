import { AppError } from '../shared/errors.ts';
import { cookieOf } from './cookies.ts';
import type { HttpContext } from './http-context.ts';
import { isFromOwnPage } from './own-pages.ts';

export const SESSION_COOKIE = 'session';

/** Whether a request comes from the admin's browser, and from this server's own pages. */
export async function isAdminRequest(context: HttpContext, request: Request): Promise<boolean> {
    const secret = cookieOf(request, SESSION_COOKIE);
    if (secret === null || !isFromOwnPage(context, request)) return false;
    return context.adminSessions.isAdmin(secret);
}

/** @throws AppError `login_required` */
export async function requireAdmin(context: HttpContext, request: Request): Promise<void> {
    if (await isAdminRequest(context, request)) return;
    throw new AppError(
        'login_required',
        'Only the admin can do this. Sign in at /login, or with the link that the server prints when it starts.',
    );
}
