import type { Observer } from '../ports/observer.ts';
import { notesOf } from './request-notes.ts';

/** Tells the observer of a request and, when the last byte of its answer is out, of its end. */
export async function observeRequest(
    observer: Observer,
    request: Request,
    answer: () => Promise<Response>,
): Promise<Response> {
    const startedAt = performance.now();
    const notes = notesOf(request);
    const observed = observer.requestBegan({ trace: notes.trace, method: request.method });
    notes.trace = observed.trace;
    const response = await answer();
    const { streamEnd } = notes;
    if (streamEnd === null) {
        end();
    } else {
        observed.streamBegan();
        void streamEnd.then(end);
    }
    return response;

    function end(): void {
        const durationMs = performance.now() - startedAt;
        observed.end({ route: notes.route, status: response.status, durationMs });
    }
}
