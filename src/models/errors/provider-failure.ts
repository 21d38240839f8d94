import { AppError, type AppErrorDetails, type ErrorCode } from '../../shared/errors.ts';

/** What visitors are told, who have no business with this server's providers. */
const FOR_VISITORS: Partial<Record<ErrorCode, string>> = {
    rate_limited: 'The agent is asked too much at the moment. Try again in a while.',
    quota_exceeded: 'The agent cannot answer for now. The admin of this server knows why.',
    context_too_long: 'This conversation has become too long for the agent. Start a new one.',
    upstream_timeout: 'The answer took too long. Try again.',
};
const FAILED = 'The agent could not answer. Try again; if it stays so, tell the admin of this server.';

/** A failure whose message names providers: for the admin and for those who hold a key. */
export function providerFailure(code: ErrorCode, message: string, details: AppErrorDetails = {}): AppError {
    return new AppError(code, message, { ...details, publicMessage: FOR_VISITORS[code] ?? FAILED });
}
