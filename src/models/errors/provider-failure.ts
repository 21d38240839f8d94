import { AppError, type AppErrorDetails, type ErrorCode } from '../../shared/errors.ts';

/** Messages for visitors, who must not see the names of providers. */
const PUBLIC_MESSAGES: Partial<Record<ErrorCode, string>> = {
    rate_limited: 'The agent is busy. Try again in a moment.',
    quota_exceeded: 'The agent is not available at the moment. The admin of this server can see why.',
    context_too_long: 'This conversation is too long for the agent. Start a new one.',
    content_refused: 'The agent may not reply to this message. Change the message and try again.',
    request_refused: 'The agent cannot read this message. Change it, or remove its attachments, and try again.',
    upstream_timeout: 'The reply took too long. Try again.',
};
const DEFAULT_PUBLIC_MESSAGE =
    'The agent could not answer. Try again. If it keeps failing, tell the admin of this server.';

/** A failure whose message names providers, for the admin and API key holders, with a public message for visitors. */
export function providerFailure(code: ErrorCode, message: string, details: AppErrorDetails = {}): AppError {
    return new AppError(code, message, { ...details, publicMessage: PUBLIC_MESSAGES[code] ?? DEFAULT_PUBLIC_MESSAGE });
}
