import { AppError, toAppError } from '../../../shared/errors.ts';

/** A failure as visitors are told of it. The whole of it stays its cause, for the log. */
export function toVisitorError(error: unknown): AppError {
    const whole = toAppError(error);
    const { code, publicMessage, param, retryAfterSeconds, isRetryable } = whole;
    if (publicMessage === null) return whole;
    return new AppError(code, publicMessage, {
        cause: whole,
        param: param ?? undefined,
        retryAfterSeconds: retryAfterSeconds ?? undefined,
        isRetryable: isRetryable ?? undefined,
    });
}
