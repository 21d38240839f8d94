import { z } from 'zod';
import { type LazySchema, lazySchema } from './lazy-schema.ts';

/** The body of every error. */
const errorBody = lazySchema(() =>
    z
        .object({
            error: z.object({
                message: z.string(),
                type: z.string(),
                param: z.string().nullable(),
                code: z.string().nullable(),
            }),
        })
        .meta({ id: 'Error' }),
);

/** The responses of a route to requests that fail, by status. What its guard and its parameters bring with them is added to them. */
export function errors<const Status extends number>(...statuses: Status[]): Record<Status, typeof errorBody> {
    const byStatus: Partial<Record<number, LazySchema>> = {};
    for (const status of statuses) byStatus[status] = errorBody;
    return byStatus as Record<Status, typeof errorBody>;
}
