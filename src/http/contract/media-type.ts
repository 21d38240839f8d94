import { z } from 'zod';
import { lazySchema } from './lazy-schema.ts';

/** Which responses are not JSON, and of which media types they may be. */
const mediaTypes = z.registry<{ readonly type: string }>();

/** A response of another media type than JSON. */
export function mediaType(type: string) {
    return lazySchema(() => z.string().register(mediaTypes, { type }));
}

export const JSON_TYPE = 'application/json';

/** The media type of a response; JSON unless it says otherwise. */
export function mediaTypeOf(schema: z.ZodType): string {
    return mediaTypes.get(schema)?.type ?? JSON_TYPE;
}

/** No body. */
export const noContent = lazySchema(() => z.undefined());
