import type { DoorContext } from '../door-context.ts';
import type { EventStreamInput } from '../event-stream.ts';
import { logFailure } from '../log-failure.ts';
import { uiErrorFrames } from './encode-ui-stream.ts';

/** How a UI message stream tells of a failure in its middle: the SDK raises this. */
export function uiStreamErrors(
    { log }: DoorContext,
    request: Request,
): Pick<EventStreamInput, 'toErrorFrames' | 'onLateError'> {
    return {
        toErrorFrames: error => uiErrorFrames(logFailure(log, request, error).message),
        onLateError: error => void logFailure(log, request, error),
    };
}
