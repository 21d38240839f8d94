import { swagger } from '@elysiajs/swagger';
import { Elysia } from 'elysia';
import { type DescribedRoute, describeOperation } from './describe-operation.ts';
import { documentedSchemas } from './documented-schemas.ts';

/** The description of the routes in OpenAPI 3.0. */
export async function describeRoutes(routes: readonly DescribedRoute[], version: string): Promise<string> {
    const described = new Elysia().use(
        swagger({
            path: '/docs',
            specPath: '/docs/json',
            // What has a dot in its path is a route, too.
            excludeStaticFile: false,
            documentation: {
                info: {
                    title: 'Agents Server',
                    version,
                    description:
                        'Agents behind a web chat and an OpenAI-compatible API. Every path under `/api/openai` also works with `/v1` after it.',
                },
                components: {
                    schemas: documentedSchemas(),
                    securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
                },
            },
        }),
    );
    // The plugin describes the routes of the app that it is part of.
    for (const route of routes) {
        if (route.hooks?.detail?.hide === true) continue;
        described.route(route.method, route.path, () => null, { detail: describeOperation(route) });
    }
    const response = await described.handle(new Request('http://localhost/docs/json'));
    return response.text();
}
