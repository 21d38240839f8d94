export interface PlainPage {
    readonly title: string;
    /** HTML below the title. */
    readonly body: string;
}

/** A page of the documentation. It runs no script and loads nothing. */
export function plainPage({ title, body }: PlainPage): Response {
    const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${Bun.escapeHTML(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${Bun.escapeHTML(title)}</h1>
${body}
</main>
</body>
</html>
`;
    return new Response(html, { headers: HEADERS });
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem; overflow-wrap: break-word; }
h2 { margin: 2.5rem 0 0.5rem; }
pre { padding: 0.75rem 1rem; overflow-x: auto; border-radius: 0.5rem; background: color-mix(in srgb, currentColor 8%, transparent); }
code { font-family: ui-monospace, monospace; }
dt { margin-top: 0.75rem; opacity: 0.75; }
dd { margin: 0; }
dd code, pre.copied { user-select: all; }
dd code { display: block; padding: 0.5rem 1rem; overflow-wrap: anywhere; border-radius: 0.5rem; background: color-mix(in srgb, currentColor 8%, transparent); }
table { border-collapse: collapse; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
td:last-child { min-width: 16rem; }
.wide { overflow-x: auto; }
nav ul { columns: 12rem; padding: 0; list-style: none; }
nav li { padding: 0.2rem 0; break-inside: avoid; }
a { color: inherit; }
small { opacity: 0.75; }
`;

const STYLE_HASH = new Bun.CryptoHasher('sha256').update(STYLE).digest('base64');

const HEADERS = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};
