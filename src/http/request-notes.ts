import type { Admission } from '../auth/quotas.ts';
import { newRandomHex } from '../shared/ids.ts';
import { type Trace, traceparentOrNull } from '../shared/trace.ts';

/** What is known of a request beside what it says itself. */
export interface RequestNotes {
    /** Its id, and the trace that it belongs to: the client's own until the observer says another. */
    trace: Trace;
    /** The pattern of its route; `null` until the router has found one. */
    route: string | null;
    /** What its response says of limits. */
    admission: Admission | null;
    /** Resolves when the stream that answers it has ended, however that came; `null` if the response is no stream. */
    streamEnd: Promise<void> | null;
    /** The `Set-Cookie` of a visitor that was made for it. */
    visitorCookie: string | null;
}

const NOTES = Symbol('notes');

/** A cast: the notes stand on the request itself, which costs a tenth of an entry in a weak map. */
export function notesOf(request: Request & { [NOTES]?: RequestNotes }): RequestNotes {
    request[NOTES] ??= {
        trace: {
            requestId: `req_${newRandomHex()}`,
            traceparent: traceparentOrNull(request.headers.get('traceparent')),
        },
        route: null,
        admission: null,
        streamEnd: null,
        visitorCookie: null,
    };
    return request[NOTES];
}

/** The id of a request: in the response's `x-request-id`, in every line of the log, and told to providers. */
export function requestIdOf(request: Request): string {
    return notesOf(request).trace.requestId;
}
