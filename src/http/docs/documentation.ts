import { swagger } from '@elysiajs/swagger';
import { Elysia } from 'elysia';
import { AppError } from '../../shared/errors.ts';
import { docsAssetOrNull, docsPage } from './docs-assets.ts';
import { documentedSchemas } from './route-details.ts';

/** `/docs` for people, `/docs/json` (OpenAPI 3.0) for programs. */
export function documentation(version: string) {
    return (
        new Elysia()
            .use(
                swagger({
                    path: '/docs',
                    specPath: '/docs/json',
                    exclude: [/^\/docs/],
                    documentation: {
                        info: {
                            title: 'Agents Server',
                            version,
                            description:
                                'Agents behind a web chat and an OpenAI-compatible API. Every path under `/api/openai` also works with `/v1` after it.',
                        },
                        components: {
                            schemas: documentedSchemas,
                            securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
                        },
                    },
                }),
            )
            // The plugin's own page loads its script from a foreign address; this one takes its place.
            .get('/docs', () => docsPage(), { detail: { hide: true } })
            .get(
                '/docs/assets/:file',
                ({ params }) => {
                    const asset = docsAssetOrNull(params.file);
                    if (asset === null) throw new AppError('not_found', 'There is no such file.');
                    return asset;
                },
                { detail: { hide: true } },
            )
    );
}
