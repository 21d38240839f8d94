/** A span as a receiver got it, with its attributes by their names. */
export interface ReceivedSpan {
    readonly name: string;
    readonly traceId: string;
    readonly spanId: string;
    readonly parentSpanId: string | undefined;
    /** 1 internal, 2 server, 3 client. */
    readonly kind: number;
    readonly isError: boolean;
    readonly attributes: Readonly<Record<string, unknown>>;
}

export interface OtlpReceiver {
    readonly url: string;
    readonly spans: readonly ReceivedSpan[];
    readonly resources: readonly Readonly<Record<string, unknown>>[];
    readonly headers: readonly Headers[];
    stop(): Promise<void>;
}

interface OtlpAttribute {
    readonly key: string;
    readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan extends Omit<ReceivedSpan, 'attributes' | 'isError'> {
    readonly attributes: readonly OtlpAttribute[];
    readonly status: { readonly code?: number };
}

interface OtlpBody {
    readonly resourceSpans: readonly {
        readonly resource: { readonly attributes: readonly OtlpAttribute[] };
        readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
    }[];
}

/** A real receiver of traces over HTTP on this machine. */
export function startOtlpReceiver(): OtlpReceiver {
    const spans: ReceivedSpan[] = [];
    const resources: Record<string, unknown>[] = [];
    const headers: Headers[] = [];
    const server = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        async fetch(request) {
            if (new URL(request.url).pathname !== '/v1/traces') return new Response(null, { status: 404 });
            headers.push(request.headers);
            const body: OtlpBody = JSON.parse(await request.text());
            for (const { resource, scopeSpans } of body.resourceSpans) {
                resources.push(toRecord(resource.attributes));
                spans.push(...scopeSpans.flatMap(scope => scope.spans.map(toSpan)));
            }
            return Response.json({});
        },
    });
    return {
        url: `http://127.0.0.1:${server.port}`,
        spans,
        resources,
        headers,
        stop: () => server.stop(true),
    };
}

function toSpan({ name, traceId, spanId, parentSpanId, kind, status, attributes }: OtlpSpan): ReceivedSpan {
    const isError = status.code === 2;
    return {
        name,
        traceId,
        spanId,
        parentSpanId: parentSpanId || undefined,
        kind,
        isError,
        attributes: toRecord(attributes),
    };
}

function toRecord(attributes: readonly OtlpAttribute[]): Record<string, unknown> {
    return Object.fromEntries(attributes.map(({ key, value }) => [key, toValue(value)]));
}

function toValue(value: Readonly<Record<string, unknown>>): unknown {
    const { arrayValue, ...plain } = value;
    if (arrayValue === undefined) return Object.values(plain)[0];
    return Object.values(arrayValue as object)
        .flat()
        .map(each => toValue(each));
}
