import { type EventStreamInput, eventStream } from '../../event-stream.ts';
import type { HttpContext } from '../../http-context.ts';
import { logFailure } from '../../log-failure.ts';
import { UI_STREAM_HEADERS, uiErrorFrames } from './encode-ui-stream.ts';
import { toVisitorError } from './to-visitor-error.ts';

export interface UiEventStreamInput extends Pick<EventStreamInput, 'request' | 'frames' | 'abort'> {
    readonly isAdmin: boolean;
}

/**
 * A UI message stream. A failure in its middle is a frame, which the SDK raises.
 * @throws AppError what fails before it, in a visitor's words, unless it is the admin who asks
 */
export async function uiEventStream(
    { http, log }: HttpContext,
    { isAdmin, ...stream }: UiEventStreamInput,
): Promise<Response> {
    const { request } = stream;
    try {
        return await eventStream({
            ...stream,
            headers: UI_STREAM_HEADERS,
            timing: http.streamTiming,
            toErrorFrames(error) {
                const failure = logFailure(log, request, error);
                return uiErrorFrames((isAdmin ? failure : toVisitorError(failure)).message);
            },
            onLateError: error => void logFailure(log, request, error),
        });
    } catch (error) {
        throw isAdmin ? error : toVisitorError(error);
    }
}
