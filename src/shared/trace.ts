/** What ties together all that one request leaves behind: lines of the log, spans, lessons, and the calls of providers. */
export interface Trace {
    readonly requestId: string;
    /** W3C Trace Context: the span under which what follows belongs; `null` where nobody traces. */
    readonly traceparent: string | null;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** `text` where it has the form that W3C Trace Context gives a `traceparent`. */
export function traceparentOrNull(text: string | null): string | null {
    return text !== null && TRACEPARENT.test(text) ? text : null;
}

/** The headers under which a server that is asked for the request's sake can be told of it. */
export function toTraceHeaders({ requestId, traceparent }: Trace): Readonly<Record<string, string>> {
    return {
        'x-request-id': requestId,
        'x-client-request-id': requestId,
        ...(traceparent === null ? {} : { traceparent }),
    };
}
