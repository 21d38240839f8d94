import { newRandomHex } from '../../../shared/ids.ts';
import { cookiesOf, isSecureRequest, setCookie } from '../../cookies.ts';
import type { HttpContext } from '../../http-context.ts';
import { notesOf } from '../../request-notes.ts';

/** Identifies a visitor of the web chat. */
export const VISITOR_COOKIE = 'visitor';

const VISITOR_SECONDS = 365 * 24 * 60 * 60;

/** Creates a visitor. The response to the request sets the cookie, even if the request fails later. */
export function newVisitor({ http }: HttpContext, request: Request): string {
    const visitor = newRandomHex();
    notesOf(request).visitorCookie = setCookie({
        name: VISITOR_COOKIE,
        value: visitor,
        maxAgeSeconds: VISITOR_SECONDS,
        isSecure: isSecureRequest(request, http.isProxyTrusted),
    });
    return visitor;
}

/**
 * The secret of a visitor; `null` for a new visitor, and for a value that this server does not create. In frames of other sites browsers
 * do not send the cookie: the page there keeps a secret of its own and sends it in a header, which pages of other sites cannot.
 */
export function visitorOrNull(request: Request): string | null {
    const values = [request.headers.get('x-visitor') ?? '', ...cookiesOf(request, VISITOR_COOKIE)];
    return values.find(value => VISITOR.test(value)) ?? null;
}

/** The form of `newRandomHex`. A value of any other form could be the name of a caller of another kind. */
const VISITOR = /^[0-9a-f]{32}$/;
