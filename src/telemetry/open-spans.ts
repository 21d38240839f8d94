import type { Observer } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';
import { trimEnd } from '../shared/trim-end.ts';

export interface TracingSettings {
    /** The base URL of an OTLP receiver over HTTP, without `/v1/traces`. */
    readonly endpoint: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly serviceName: string;
    /** Whether spans contain the text of messages. */
    readonly isContentCaptured: boolean;
}

export interface OpenSpans {
    readonly observer: Partial<Observer>;
    /** Sends the remaining spans. */
    close(): Promise<void>;
}

const LAST_TRACES_MS = 3000;

/** Traces with OpenTelemetry. Its packages are loaded here, so that a server without tracing never loads them. */
export async function openSpans(settings: TracingSettings, version: string, log: Log): Promise<OpenSpans> {
    const [{ diag, DiagLogLevel }, { BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, resources, observe] =
        await Promise.all([
            import('@opentelemetry/api'),
            import('@opentelemetry/sdk-trace'),
            import('@opentelemetry/exporter-trace-otlp-http'),
            import('@opentelemetry/resources'),
            import('./span-observer.ts'),
        ]);
    const warn = (message: string, ...more: readonly unknown[]) => log.warn({ more }, `OpenTelemetry: ${message}`);
    const ignore = () => {};
    diag.setLogger({ error: warn, warn, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
    const url = `${trimEnd(settings.endpoint, '/')}/v1/traces`;
    const provider = new TracerProvider({
        resource: resources.resourceFromAttributes({
            'service.name': settings.serviceName,
            'service.version': version,
        }),
        spanProcessors: [
            new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url, headers: { ...settings.headers } }) }),
        ],
    });
    const tracer = provider.getTracer('agents-server', version);
    return {
        observer: observe.createSpanObserver(tracer, settings),
        async close() {
            const sent = provider
                .shutdown()
                .catch((error: unknown) => log.warn({ error }, 'The last traces were lost.'));
            // Closing the server must not wait for a receiver that is down.
            await Promise.race([sent, Bun.sleep(LAST_TRACES_MS)]);
        },
    };
}
