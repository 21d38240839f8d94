import type { DoorContext } from '../door-context.ts';
import type { EventStreamInput } from '../event-stream.ts';
import { logFailure } from '../log-failure.ts';
import { uiErrorFrames } from './encode-ui-stream.ts';
import { toVisitorError } from './to-visitor-error.ts';

/** How a UI message stream tells of a failure in its middle: the SDK raises this. */
export function uiStreamErrors(
    { log }: DoorContext,
    { request, isAdmin }: { readonly request: Request; readonly isAdmin: boolean },
): Pick<EventStreamInput, 'toErrorFrames' | 'onLateError'> {
    return {
        toErrorFrames(error) {
            const failure = logFailure(log, request, error);
            return uiErrorFrames((isAdmin ? failure : toVisitorError(failure)).message);
        },
        onLateError: error => void logFailure(log, request, error),
    };
}
