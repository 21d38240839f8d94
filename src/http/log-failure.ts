import { AppError, toAppError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { statusOf } from './errors.ts';
import { requestIdOf } from './request-notes.ts';

/** Logs a failure under the request id of its response: the server's failures with their cause, the client's in brief. */
export function logFailure(log: Log, request: Request, error: unknown): AppError {
    const appError = isLeaving(request, error) ? clientLeft(error) : toAppError(error);
    const fields = { requestId: requestIdOf(request), code: appError.code, param: appError.param };
    if (statusOf(appError) >= 500) log.error({ ...fields, error: appError }, appError.message);
    else log.debug(fields, appError.message);
    return appError;
}

/** Whether a failure is only the client leaving, which aborts all work for its request. */
function isLeaving({ signal }: Request, error: unknown): boolean {
    const cause = error instanceof AppError && error.code === 'internal' ? error.cause : error;
    return signal.aborted && cause === signal.reason;
}

function clientLeft(cause: unknown): AppError {
    return new AppError('client_left', 'The client left before the answer was whole.', { cause });
}
