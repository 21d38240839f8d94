import { isSecureRequest, setCookie } from '../cookies.ts';
import type { DoorContext } from '../door-context.ts';

/** Tells visitors of the web chat apart. */
export const VISITOR_COOKIE = 'visitor';

const VISITOR_SECONDS = 365 * 24 * 60 * 60;

/** The `Set-Cookie` for a new visitor; scripts cannot read it. */
export function visitorCookie({ doors }: DoorContext, request: Request, visitor: string): string {
    return setCookie({
        name: VISITOR_COOKIE,
        value: visitor,
        maxAgeSeconds: VISITOR_SECONDS,
        isSecure: isSecureRequest(request, doors.isProxyTrusted),
    });
}
