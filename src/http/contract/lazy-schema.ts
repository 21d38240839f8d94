import type { z } from 'zod';

/** A schema that is made when it is first used: a call gives the schema itself, and Elysia takes it as a Standard Schema. */
export interface LazySchema<Schema extends z.ZodType = z.ZodType> {
    (): Schema;
    readonly '~standard': Schema['~standard'];
}

/** The schemas of all routes together take as long to make as the rest of a start, so each is made when it is first used. */
export function lazySchema<Schema extends z.ZodType>(make: () => Schema): LazySchema<Schema> {
    let schema: Schema | undefined;
    const get = () => {
        schema ??= make();
        return schema;
    };
    const standard = { version: 1, vendor: 'zod', validate: (value: unknown) => get()['~standard'].validate(value) };
    // A cast: the types of input and output exist for the compiler only.
    return Object.assign(get, { '~standard': standard as Schema['~standard'] });
}
