import { newRandomHex } from '../shared/ids.ts';
import { type Trace, traceparentOrNull } from '../shared/trace.ts';

const traces = new WeakMap<Request, Trace>();

/** The id of a request: in the answer's `x-request-id`, in every line of the log, and told to providers. */
export function requestIdOf(request: Request): string {
    return traceOf(request).requestId;
}

/** The request's id, made when it is first asked for, and the trace that it belongs to: the client's own until `setTrace`. */
export function traceOf(request: Request): Trace {
    const known = traces.get(request);
    if (known !== undefined) return known;
    const trace: Trace = {
        requestId: `req_${newRandomHex()}`,
        traceparent: traceparentOrNull(request.headers.get('traceparent')),
    };
    traces.set(request, trace);
    return trace;
}

export function setTrace(request: Request, trace: Trace): void {
    traces.set(request, trace);
}
