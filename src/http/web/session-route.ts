import { SESSION_SECONDS } from '../../auth/admin-session.ts';
import { AppError } from '../../shared/errors.ts';
import { isAdminRequest, SESSION_COOKIE } from '../admin-of.ts';
import { cookieOf, isSecureRequest, setCookie } from '../cookies.ts';
import type { DoorContext } from '../door-context.ts';
import { uiPage } from './ui-page.ts';

/** `GET /login/:code`: the one-time link. It dies with its first use and leads to the first page. */
export async function redeemLoginLink(context: DoorContext, request: Request, code: string): Promise<Response> {
    const secret = await context.adminSessions.redeemLoginCode(code);
    if (secret === null) {
        if (request.headers.get('accept')?.includes('text/html')) {
            return uiPage(request, { page: 'login-failed', title: 'Agents Server', status: 403 });
        }
        throw new AppError(
            'forbidden',
            'This login link was used already or is not valid. Start the server anew or run the command "admin link" for another.',
        );
    }
    return new Response(null, {
        status: 303,
        headers: { location: '/', 'set-cookie': sessionCookie(context, request, secret, SESSION_SECONDS) },
    });
}

/** `GET /api/session`. */
export async function showSession(context: DoorContext, request: Request): Promise<Response> {
    return Response.json({ isAdmin: await isAdminRequest(context, request) });
}

/** `DELETE /api/session`: logs out. */
export async function endSession(context: DoorContext, request: Request): Promise<Response> {
    const secret = cookieOf(request, SESSION_COOKIE);
    if (secret !== null && (await isAdminRequest(context, request))) await context.adminSessions.endSession(secret);
    return new Response(null, {
        status: 204,
        headers: { 'set-cookie': sessionCookie(context, request, '', 0) },
    });
}

function sessionCookie(context: DoorContext, request: Request, value: string, maxAgeSeconds: number): string {
    const isSecure = isSecureRequest(request, context.doors.isProxyTrusted);
    return setCookie({ name: SESSION_COOKIE, value, maxAgeSeconds, isSecure });
}
