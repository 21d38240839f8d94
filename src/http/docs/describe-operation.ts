import type { AnyElysia } from 'elysia';

/** A route as the router has it. */
export type DescribedRoute = AnyElysia['routes'][number];

const TAGS: Readonly<Record<string, string>> = {
    openai: 'OpenAI-compatible API',
    web: 'Web chat and pages',
    learning: 'Learning',
    server: 'Server',
};

/** A route as OpenAPI has it: its detail, and what follows from that and from the path. */
export function describeOperation({ path, hooks }: DescribedRoute) {
    const { tags, 'x-body': body, ...detail } = hooks.detail;
    const [tag] = tags;
    return {
        tags: [TAGS[tag] ?? tag],
        ...detail,
        ...(tag === 'openai' ? { security: [{ apiKey: [] }] } : {}),
        ...(body === undefined
            ? {}
            : {
                  requestBody: {
                      required: true,
                      content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}` } } },
                  },
              }),
        parameters: Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => ({
            name,
            in: 'path' as const,
            required: true,
            schema: { type: 'string' as const },
        })),
        responses: {
            200: { description: 'The answer.' },
            default: {
                description: 'An error, always in this shape.',
                content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
            },
        },
    };
}
