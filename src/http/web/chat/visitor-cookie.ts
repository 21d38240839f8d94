import { newRandomHex } from '../../../shared/ids.ts';
import { isSecureRequest, setCookie } from '../../cookies.ts';
import type { HttpContext } from '../../http-context.ts';
import { notesOf } from '../../request-notes.ts';

/** Tells visitors of the web chat apart. */
export const VISITOR_COOKIE = 'visitor';

const VISITOR_SECONDS = 365 * 24 * 60 * 60;

/** Makes a visitor. The response to the request sets the cookie, also if the request fails later. */
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
