import { z } from 'zod';
import { SESSION_SECONDS } from '../../../auth/admin-session.ts';
import { logIn } from '../../../auth/log-in.ts';
import { AppError } from '../../../shared/errors.ts';
import { clientNetwork } from '../../client-network.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { NO_STORE, sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { noContent } from '../../contract/media-type.ts';
import { operation } from '../../contract/operation.ts';
import { pathText } from '../../contract/path-parameters.ts';
import { cookieOf, isSecureRequest, setCookie } from '../../cookies.ts';
import type { HttpContext } from '../../http-context.ts';
import { notesOf } from '../../request-notes.ts';
import { isAdminRequest, SESSION_COOKIE } from '../../require-admin.ts';
import { pageTitle } from '../pages/page-title.ts';
import { uiPage } from '../pages/ui-page.ts';
import { logInBody } from '../session-protocol.ts';
import { newSession, sessionState } from '../ui-protocol.ts';

const loginParams = lazySchema(() => z.object({ code: pathText() }));

/** How the admin signs in and out. */
export function sessionRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/login/:code',
            async ({ request, params: { code } }) => {
                // Link checkers and browsers that load ahead must not use it up.
                if (notesOf(request).isHead || request.headers.get('sec-purpose')?.includes('prefetch')) {
                    throw new AppError('forbidden', 'This login link works only when it is opened.');
                }
                const secret = await context.adminSessions.redeemLoginCode(code);
                if (secret !== null) {
                    const headers = { location: '/', ...newSessionHeaders(request, secret) };
                    return new Response(null, { status: 303, headers });
                }
                if (request.headers.get('accept')?.includes('text/html')) {
                    return uiPage(request, { page: 'login-failed', title: await pageTitle(context), status: 403 });
                }
                throw new AppError(
                    'forbidden',
                    'This login link was used already or is not valid. Start the server again or run the command "admin link" for another.',
                );
            },
            {
                public: true,
                params: loginParams,
                response: { 303: noContent, ...errors(403) },
                detail: operation({
                    id: 'redeemLoginLink',
                    tag: 'web',
                    summary: 'Log the admin in with a link that works once',
                    description: 'Sets the cookie `session` and leads to the first page.',
                }),
            },
        )
        .get(
            '/api/session',
            async ({ request }) =>
                sendJson<typeof sessionState>(
                    {
                        isAdmin: await isAdminRequest(context, request),
                        isPasswordSet: await context.passwords.isSet(),
                    },
                    NO_STORE,
                ),
            {
                public: true,
                response: { 200: sessionState },
                detail: operation({ id: 'showSession', tag: 'web', summary: 'Show who you are' }),
            },
        )
        .post(
            '/api/session',
            async ({ request, server, body }) => {
                const address = clientNetwork(context, { request, server }) ?? 'this machine';
                const secret = await logIn(context, { ...body, address });
                const previous = cookieOf(request, SESSION_COOKIE);
                if (previous !== null) await context.adminSessions.endSession(previous);
                return sendJson<typeof newSession>({ isAdmin: true }, { headers: newSessionHeaders(request, secret) });
            },
            {
                public: true,
                body: logInBody,
                response: { 200: newSession, ...errors(401, 429) },
                detail: operation({
                    id: 'logIn',
                    tag: 'web',
                    summary: 'Log the admin in by a password',
                    description: 'Sets the cookie `session`; the session that the browser had ends.',
                }),
            },
        )
        .delete(
            '/api/session',
            async ({ request }) => {
                const secret = cookieOf(request, SESSION_COOKIE);
                if (secret !== null && (await isAdminRequest(context, request))) {
                    await context.adminSessions.endSession(secret);
                }
                return new Response(null, {
                    status: 204,
                    headers: { 'set-cookie': sessionCookie(request, '', 0) },
                });
            },
            {
                public: true,
                response: { 204: noContent },
                detail: operation({ id: 'logOut', tag: 'web', summary: 'Log out' }),
            },
        )
        .delete(
            '/api/sessions',
            async ({ request }) => {
                await context.adminSessions.endOtherSessions(cookieOf(request, SESSION_COOKIE));
                return new Response(null, { status: 204 });
            },
            {
                admin: true,
                response: { 204: noContent },
                detail: operation({ id: 'endOtherSessions', tag: 'web', summary: 'Log out everywhere else' }),
            },
        );

    function newSessionHeaders(request: Request, secret: string) {
        return { 'set-cookie': sessionCookie(request, secret, SESSION_SECONDS), 'cache-control': 'no-store' };
    }

    function sessionCookie(request: Request, value: string, maxAgeSeconds: number): string {
        const isSecure = isSecureRequest(request, context.http.isProxyTrusted);
        return setCookie({ name: SESSION_COOKIE, value, maxAgeSeconds, isSecure });
    }
}
