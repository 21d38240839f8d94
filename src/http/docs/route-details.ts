import type { documentedSchemas } from './documented-schemas.ts';

const TAGS = {
    openai: 'OpenAI-compatible API',
    web: 'Web chat and pages',
    learning: 'Learning',
    server: 'Server',
} as const;

export interface RouteDetailInput {
    readonly tag: keyof typeof TAGS;
    readonly summary: string;
    readonly description?: string;
    readonly body?: keyof ReturnType<typeof documentedSchemas>;
    readonly pathParameters?: readonly string[];
}

/** What the documentation says of one route. */
export function routeDetail({ tag, summary, description, body, pathParameters = [] }: RouteDetailInput) {
    return {
        tags: [TAGS[tag]],
        summary,
        ...(description === undefined ? {} : { description }),
        ...(tag === 'openai' ? { security: [{ apiKey: [] }] } : {}),
        ...(body === undefined
            ? {}
            : {
                  requestBody: {
                      required: true,
                      content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}` } } },
                  },
              }),
        parameters: pathParameters.map(name => ({
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
