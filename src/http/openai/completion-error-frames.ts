import type { DoorContext } from '../door-context.ts';
import { toErrorBody } from '../errors.ts';
import { type EventStreamInput, toEventData } from '../event-stream.ts';
import { logFailure } from '../log-failure.ts';
import { DONE_FRAME } from './encode-completion.ts';

/** How a stream of chunks tells of a failure in its middle: every SDK raises this. */
export function completionErrorFrames(
    { log }: DoorContext,
    request: Request,
): Pick<EventStreamInput, 'toErrorFrames' | 'onLateError'> {
    return {
        toErrorFrames: error => [`data: ${toEventData(toErrorBody(logFailure(log, request, error)))}\n\n`, DONE_FRAME],
        onLateError: error => void logFailure(log, request, error),
    };
}
