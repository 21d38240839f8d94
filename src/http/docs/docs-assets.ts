import stylePath from 'swagger-ui-dist/swagger-ui.css' with { type: 'file' };
import bundlePath from 'swagger-ui-dist/swagger-ui-bundle.js' with { type: 'file' };

/** The files of the documentation page; all come from this server, and from inside the binary. */
const ASSETS: Readonly<Record<string, { readonly content: () => Blob | string; readonly type: string }>> = {
    'swagger-ui.js': { content: () => Bun.file(bundlePath), type: 'text/javascript; charset=utf-8' },
    'swagger-ui.css': { content: () => Bun.file(stylePath), type: 'text/css; charset=utf-8' },
    'start.js': { content: startScript, type: 'text/javascript; charset=utf-8' },
};

/** `GET /docs/assets/:file`; `null` if there is no such file. */
export function docsAssetOrNull(file: string): Response | null {
    const asset = Object.hasOwn(ASSETS, file) ? ASSETS[file] : undefined;
    if (asset === undefined) return null;
    const headers = { 'content-type': asset.type, 'cache-control': 'public, max-age=3600' };
    return new Response(asset.content(), { headers });
}

/** `GET /docs`: the page that shows `/docs/json`. */
export function docsPage(): Response {
    return new Response(PAGE, {
        headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy':
                "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        },
    });
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Agents Server: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
</head>
<body>
<div id="documentation"></div>
<noscript>The description of the API is at <a href="/docs/json">/docs/json</a>.</noscript>
<script src="/docs/assets/swagger-ui.js"></script>
<script src="/docs/assets/start.js"></script>
</body>
</html>
`;

function startScript(): string {
    return `'use strict';
const scheme = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', scheme.matches);
scheme.addEventListener('change', follow);
follow();
SwaggerUIBundle({ url: '/docs/json', dom_id: '#documentation', deepLinking: true, validatorUrl: null });
`;
}
