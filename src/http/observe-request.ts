import type { Observer } from '../ports/observer.ts';
import { streamEndOf } from './event-stream.ts';
import { setTrace, traceOf } from './request-id.ts';

const routes = new WeakMap<Request, string>();

/** The router has found which route a request is for. */
export function noteRoute(request: Request, route: string): void {
    routes.set(request, route);
}

/** Tells the observer of a request and, when the last byte of its answer is out, of its end. */
export async function observeRequest(
    observer: Observer,
    request: Request,
    answer: () => Promise<Response>,
): Promise<Response> {
    const startedAt = performance.now();
    const observed = observer.requestBegan({ trace: traceOf(request), method: request.method });
    setTrace(request, observed.trace);
    const response = await answer();
    const streamEnd = streamEndOf(request);
    if (streamEnd === null) {
        end();
    } else {
        observed.streamBegan();
        void streamEnd.then(end);
    }
    return response;

    function end(): void {
        const durationMs = performance.now() - startedAt;
        observed.end({ route: routes.get(request) ?? null, status: response.status, durationMs });
    }
}
