import { isSecureRequest } from './cookies.ts';
import type { DoorContext } from './door-context.ts';

/** The server's address as the reader sees it. */
export function originOf({ doors }: Pick<DoorContext, 'doors'>, request: Request): string {
    if (doors.publicUrl !== null) return doors.publicUrl;
    const scheme = isSecureRequest(request, doors.isProxyTrusted) ? 'https' : 'http';
    return `${scheme}://${new URL(request.url).host}`;
}
