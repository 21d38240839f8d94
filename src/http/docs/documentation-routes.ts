import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { contractRouter } from '../contract/contract-router.ts';
import { errors } from '../contract/error-schema.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';
import { HIDDEN } from '../contract/operation.ts';
import { pathText } from '../contract/path-parameters.ts';
import type { HttpContext } from '../http-context.ts';
import type { DescribedRoute } from './describe-api.ts';
import { docsAssetOrNull, docsPage } from './docs-assets.ts';
import { bookPage, operationPage } from './guide-pages.ts';

const page = mediaType('text/html');
const asset = mediaType('application/octet-stream');
const openapi = lazySchema(() => z.looseObject({ openapi: z.string() }));
const assetParams = lazySchema(() => z.object({ file: pathText() }));

/** `/docs` for people, `/docs/json` (OpenAPI 3.0) for programs. */
export function documentationRoutes(context: HttpContext, routes: () => readonly DescribedRoute[]) {
    let description: Promise<string> | null = null;
    return contractRouter(context)
        .get('/docs', () => docsPage(), { public: true, response: { 200: page }, ...HIDDEN })
        .get('/docs/operation', () => operationPage(), { public: true, response: { 200: page }, ...HIDDEN })
        .get('/docs/book', () => bookPage(), { public: true, response: { 200: page }, ...HIDDEN })
        .get(
            '/docs/json',
            async () => {
                // When it is first read: that takes longer than all the rest of a start.
                description ??= import('./describe-api.ts').then(({ describeApi }) =>
                    describeApi(routes(), context.http.version),
                );
                return new Response(await description, { headers: { 'content-type': 'application/json' } });
            },
            { public: true, response: { 200: openapi }, ...HIDDEN },
        )
        .get(
            '/docs/assets/:file',
            ({ params }) => {
                const found = docsAssetOrNull(params.file);
                if (found === null) throw new AppError('not_found', 'There is no such file.');
                return found;
            },
            { public: true, params: assetParams, response: { 200: asset, ...errors(404) }, ...HIDDEN },
        );
}
