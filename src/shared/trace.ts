/** Connects everything that belongs to one request: log lines, spans, lessons and calls of providers. */
export interface Trace {
    readonly requestId: string;
    /** The parent span, as in W3C Trace Context; `null` without tracing. */
    readonly traceparent: string | null;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** `text` if it is a valid `traceparent` of W3C Trace Context. */
export function traceparentOrNull(text: string | null): string | null {
    return text !== null && TRACEPARENT.test(text) ? text : null;
}

/** Headers for requests to other servers. */
export function toTraceHeaders({ requestId, traceparent }: Trace): Readonly<Record<string, string>> {
    return {
        'x-request-id': requestId,
        'x-client-request-id': requestId,
        ...(traceparent === null ? {} : { traceparent }),
    };
}
