import type { documentedSchemas } from './documented-schemas.ts';

export interface RouteDetailInput {
    readonly tag: 'openai' | 'web' | 'learning' | 'server';
    readonly summary: string;
    readonly description?: string;
    /** Its schema. */
    readonly body?: keyof ReturnType<typeof documentedSchemas>;
}

/**
 * What the documentation says of one route, as the router keeps it: it copies whatever it is given several times at every start. The rest
 * is written when somebody reads the documentation.
 */
export function routeDetail({ tag, summary, description, body }: RouteDetailInput) {
    return {
        tags: [tag],
        summary,
        ...(description === undefined ? {} : { description }),
        ...(body === undefined ? {} : { 'x-body': body }),
    };
}
