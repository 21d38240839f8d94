import { AppError } from '../../shared/errors.ts';
import { createRouter } from '../contract/create-router.ts';
import type { DescribedRoute } from './describe-api.ts';
import { docsAssetOrNull, docsPage } from './docs-assets.ts';
import { bookPage, operationPage } from './guide-pages.ts';

export interface DocumentationInput {
    readonly version: string;
    readonly routes: () => readonly DescribedRoute[];
}

/** `/docs` for people, `/docs/json` (OpenAPI 3.0) for programs. */
export function documentationRoutes({ version, routes }: DocumentationInput) {
    let description: Promise<string> | null = null;
    return createRouter()
        .get('/docs', () => docsPage(), HIDDEN)
        .get('/docs/operation', () => operationPage(), HIDDEN)
        .get('/docs/book', () => bookPage(), HIDDEN)
        .get(
            '/docs/json',
            async () => {
                // When it is first read: that takes longer than all the rest of a start.
                description ??= import('./describe-api.ts').then(({ describeApi }) => describeApi(routes(), version));
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
