import { ParseError, ValidationError } from 'elysia';
import type { z } from 'zod';
import { toParameterError } from './parse-parameters.ts';

/** The failure of a route without what Elysia wraps it in. */
export function toRouteError(error: unknown): unknown {
    // A guard or the reader of the body failed before the route began.
    if (error instanceof ParseError) return error.cause ?? error;
    if (error instanceof ValidationError) return toParameterError(issueOf(error), error.value);
    return error;
}

/** A cast: all schemas of routes are zod's, whose issues Elysia hands on as they are. */
function issueOf({ valueError }: ValidationError): z.core.$ZodIssue | undefined {
    return valueError as z.core.$ZodIssue | undefined;
}
