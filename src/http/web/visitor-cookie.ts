import { newRandomHex } from '../../shared/ids.ts';
import { isSecureRequest, setCookie } from '../cookies.ts';
import type { DoorContext } from '../door-context.ts';

/** Tells visitors of the web chat apart. */
export const VISITOR_COOKIE = 'visitor';

const VISITOR_SECONDS = 365 * 24 * 60 * 60;

const newVisitors = new WeakMap<Request, string>();

/** Makes a visitor. The response to the request sets the cookie, also if the request fails later. */
export function newVisitor({ doors }: DoorContext, request: Request): string {
    const visitor = newRandomHex();
    const cookie = setCookie({
        name: VISITOR_COOKIE,
        value: visitor,
        maxAgeSeconds: VISITOR_SECONDS,
        isSecure: isSecureRequest(request, doors.isProxyTrusted),
    });
    newVisitors.set(request, cookie);
    return visitor;
}

/** The `Set-Cookie` of a new visitor; scripts cannot read it. */
export function addVisitorCookie(request: Request, headers: Headers): void {
    const cookie = newVisitors.get(request);
    if (cookie !== undefined) headers.append('set-cookie', cookie);
}
