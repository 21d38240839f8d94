import { sha256Hex } from '../../../shared/hash.ts';
import { loadUi } from '../assets/ui-assets.ts';

export interface UiPageInput {
    /** The file of `ui/pages` that the page runs. */
    readonly page: string;
    readonly title: string;
    readonly description?: string | null;
    readonly status?: number;
    /** The sites that may show the page in a frame; none if absent. */
    readonly frameAncestors?: readonly string[] | undefined;
}

/** Nothing from other sites, no inline script, and text becomes HTML only through the sanitiser. */
const POLICY = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types dompurify',
];

/** One of the server's pages: a frame that loads its script. The bytes are the same for everyone, so that browsers can cache it. */
export async function uiPage(request: Request, input: UiPageInput): Promise<Response> {
    const { entries } = await loadUi();
    const [style] = entries['style'] ?? [];
    const [theme] = entries['apply-theme'] ?? [];
    const [icon] = entries['icon'] ?? [];
    const [script, ...chunks] = entries[input.page] ?? [];
    const description = input.description
        ? `<meta name="description" content="${Bun.escapeHTML(input.description.slice(0, 300))}">\n`
        : '';
    const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<title>${Bun.escapeHTML(input.title)}</title>
${description}<link rel="icon" type="image/svg+xml" href="/assets/${icon}">
<script src="/assets/${theme}"></script>
<link rel="stylesheet" href="/assets/${style}">
${chunks.map(chunk => `<link rel="modulepreload" href="/assets/${chunk}">`).join('\n')}
<script type="module" src="/assets/${script}"></script>
</head>
<body>
<div id="app"></div>
<noscript><p>These pages need JavaScript. The agents also answer at their OpenAI-compatible API: see <a href="/docs">/docs</a>.</p></noscript>
</body>
</html>
`;
    const ancestors = input.frameAncestors?.join(' ') || "'none'";
    const policy = [...POLICY, `frame-ancestors ${ancestors}`].join('; ');
    // A cached page keeps its policy too.
    const etag = `"${sha256Hex(policy + html).slice(0, 32)}"`;
    const headers = {
        'content-security-policy': policy,
        'referrer-policy': 'same-origin',
        'cache-control': 'no-cache',
        etag,
    };
    const status = input.status ?? 200;
    if (status === 200 && request.headers.get('if-none-match') === etag) {
        return new Response(null, { status: 304, headers });
    }
    return new Response(html, { status, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
}
