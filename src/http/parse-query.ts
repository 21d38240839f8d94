import { z } from 'zod';
import { lazy } from '../shared/lazy.ts';
import { parseParameters } from './parse-parameters.ts';

/** The id that a page of a list ends before, as it stands in an address. */
export const beforeQuery = lazy(() => z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional());

/**
 * What stands behind the `?` of an address; of a name that stands there twice the last.
 * @throws AppError that names the first wrong parameter
 */
export function parseQuery<Schema extends z.ZodType>(schema: () => Schema, request: Request): z.output<Schema> {
    return parseParameters(schema, Object.fromEntries(new URL(request.url).searchParams));
}
