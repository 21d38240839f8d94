import { Elysia } from 'elysia';
import { AppError } from '../../shared/errors.ts';
import type { DescribedRoute } from './describe-operation.ts';
import { docsAssetOrNull, docsPage } from './docs-assets.ts';
import { operationPage } from './guide-pages.ts';

export interface DocumentationInput {
    readonly version: string;
    readonly routes: () => readonly DescribedRoute[];
}

/** `/docs` for people, `/docs/json` (OpenAPI 3.0) for programs. */
export function documentation({ version, routes }: DocumentationInput) {
    let description: Promise<string> | null = null;
    return new Elysia()
        .get('/docs', () => docsPage(), HIDDEN)
        .get('/docs/operation', () => operationPage(), HIDDEN)
        .get(
            '/docs/json',
            async () => {
                // Written when somebody reads it: that takes longer than all the rest of a start.
                description ??= import('./describe-routes.ts').then(({ describeRoutes }) =>
                    describeRoutes(routes(), version),
                );
                return new Response(await description, { headers: { 'content-type': 'application/json' } });
            },
            HIDDEN,
        )
        .get(
            '/docs/assets/:file',
            ({ params }) => {
                const asset = docsAssetOrNull(params.file);
                if (asset === null) throw new AppError('not_found', 'There is no such file.');
                return asset;
            },
            HIDDEN,
        );
}

const HIDDEN = { detail: { hide: true } } as const;
