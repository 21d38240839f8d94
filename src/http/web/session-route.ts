import { SESSION_SECONDS } from '../../auth/admin-session.ts';
import { logIn } from '../../auth/log-in.ts';
import { AppError } from '../../shared/errors.ts';
import { isAdminRequest, requireAdmin, SESSION_COOKIE } from '../admin-of.ts';
import type { AdmitInput } from '../admit.ts';
import { clientNetwork } from '../client-network.ts';
import { cookieOf, isSecureRequest, setCookie } from '../cookies.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { pageTitle } from './page-title.ts';
import { logInBody } from './session-protocol.ts';
import { uiPage } from './ui-page.ts';
import type { SessionAnswer } from './ui-protocol.ts';

/** `GET /login/:code`: the one-time link. It dies with its first use and leads to the first page. */
export async function redeemLoginLink(context: DoorContext, request: Request, code: string): Promise<Response> {
    const secret = await context.adminSessions.redeemLoginCode(code);
    if (secret === null) {
        if (request.headers.get('accept')?.includes('text/html')) {
            return uiPage(request, { page: 'login-failed', title: await pageTitle(context), status: 403 });
        }
        throw new AppError(
            'forbidden',
            'This login link was used already or is not valid. Start the server anew or run the command "admin link" for another.',
        );
    }
    return new Response(null, {
        status: 303,
        headers: { location: '/', ...newSessionHeaders(context, request, secret) },
    });
}

/** `POST /api/session`: the admin's name and password for a new session; the one that the browser had ends. */
export async function logInByPassword(context: DoorContext, { request, server }: AdmitInput): Promise<Response> {
    const account = parseParameters(logInBody, await readJsonBody(request, context.doors.bodyLimits));
    const address = clientNetwork(context, { request, server }) ?? 'this machine';
    const secret = await logIn(context, { ...account, address });
    const previous = cookieOf(request, SESSION_COOKIE);
    if (previous !== null) await context.adminSessions.endSession(previous);
    return Response.json({ isAdmin: true }, { headers: newSessionHeaders(context, request, secret) });
}

/** `GET /api/session`. */
export async function showSession(context: DoorContext, request: Request): Promise<Response> {
    const session: SessionAnswer = {
        isAdmin: await isAdminRequest(context, request),
        isPasswordSet: await context.passwords.isSet(),
    };
    return Response.json(session, { headers: { 'cache-control': 'no-store' } });
}

/** `DELETE /api/sessions`: logs the admin out everywhere else. */
export async function endOtherSessions(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    await context.adminSessions.endOtherSessions(cookieOf(request, SESSION_COOKIE));
    return new Response(null, { status: 204 });
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

function newSessionHeaders(context: DoorContext, request: Request, secret: string) {
    return { 'set-cookie': sessionCookie(context, request, secret, SESSION_SECONDS), 'cache-control': 'no-store' };
}

function sessionCookie(context: DoorContext, request: Request, value: string, maxAgeSeconds: number): string {
    const isSecure = isSecureRequest(request, context.doors.isProxyTrusted);
    return setCookie({ name: SESSION_COOKIE, value, maxAgeSeconds, isSecure });
}
