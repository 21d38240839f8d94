import type { z } from 'zod';

/** What a route may give to JSON to send a value: times become text. */
type Sent<Value> = Value extends string
    ? string extends Value
        ? Value | Date
        : Value
    : Value extends readonly (infer Item)[]
      ? readonly Sent<Item>[]
      : Value extends object
        ? { readonly [Key in keyof Value]: Sent<Value[Key]> }
        : Value;

/** What a client of a route receives, as its response schema says. */
export type Received<Schema extends () => z.ZodType> = Frozen<z.output<ReturnType<Schema>>>;

type Frozen<Value> = Value extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
      : Value;

/** Sends a value that fits a response schema. The compiler checks it; at run time nothing does. */
export function sendJson<Schema extends () => z.ZodType>(
    value: Sent<z.output<ReturnType<Schema>>>,
    init?: ResponseInit,
): Response {
    return Response.json(value, init);
}

/** For responses that no cache may keep. */
export const NO_STORE = { headers: { 'cache-control': 'no-store' } } as const;
