import type { Admission } from '../auth/quotas.ts';
import { newRandomHex } from '../shared/ids.ts';
import { type Trace, traceparentOrNull } from '../shared/trace.ts';

/** What the server knows about a request beside its content. */
export interface RequestNotes {
    /** Its id, and the trace that it belongs to: the client's own until the observer sets another. */
    trace: Trace;
    /** The pattern of its route; `null` until the router has found one. */
    route: string | null;
    /** Whether it is a HEAD, which routes see as a GET: it must change nothing. */
    isHead: boolean;
    /** For the headers about limits. */
    admission: Admission | null;
    /** Resolves when the response stream has ended, for any reason; `null` if the response is not a stream. */
    streamEnd: Promise<void> | null;
    /** The `Set-Cookie` of a visitor that was made for it. */
    visitorCookie: string | null;
}

const NOTES = Symbol('notes');

/** A cast: the notes are a property of the request, which costs a tenth of an entry in a weak map. */
export function notesOf(request: Request & { [NOTES]?: RequestNotes }): RequestNotes {
    request[NOTES] ??= {
        trace: {
            requestId: `req_${newRandomHex()}`,
            traceparent: traceparentOrNull(request.headers.get('traceparent')),
        },
        route: null,
        isHead: request.method === 'HEAD',
        admission: null,
        streamEnd: null,
        visitorCookie: null,
    };
    return request[NOTES];
}

/** The id of a request: in the response's `x-request-id`, in every log line, and sent to providers. */
export function requestIdOf(request: Request): string {
    return notesOf(request).trace.requestId;
}
