import { COMMITMENTS, type CommitmentDefinition } from '../../books/commitments.ts';

/** `GET /docs/book`: the language of books, written from its table of commitments. No script runs on it. */
export function bookPage(): Response {
    return new Response(PAGE, {
        headers: {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash()}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
            'x-content-type-options': 'nosniff',
        },
    });
}

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem; }
h2 { margin: 2.5rem 0 0.5rem; }
pre { padding: 0.75rem 1rem; overflow-x: auto; border-radius: 0.5rem; background: color-mix(in srgb, currentColor 8%, transparent); }
code { font-family: ui-monospace, monospace; }
nav ul { columns: 12rem; padding: 0; list-style: none; }
a { color: inherit; }
small { opacity: 0.75; }
`;

function styleHash(): string {
    return new Bun.CryptoHasher('sha256').update(STYLE).digest('base64');
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The book language</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>The book language</h1>
<p>A book is plain text. Its first line that is not empty is the title. A line that begins with one of the keywords below, in upper
case, begins a commitment, which reaches up to the next one or to a line of <code>---</code>. Lines that belong to no commitment end
the system message; lines that begin with <code># </code> are remarks. In a code fence nothing is a commitment.</p>
<nav aria-label="Commitments"><ul>
${COMMITMENTS.map(({ keyword }) => `<li><a href="#${toAnchor(keyword)}">${escapeHtml(keyword)}</a></li>`).join('\n')}
</ul></nav>
${COMMITMENTS.map(toSection).join('\n')}
</body>
</html>
`;

function toSection({ keyword, aliases, documentation, example, effect }: CommitmentDefinition): string {
    const also = aliases.length === 0 ? '' : `<p><small>Also ${aliases.map(toCode).join(', ')}</small></p>\n`;
    const isMissing = effect.kind === 'not-built' ? '<p><small>Not available on this server yet.</small></p>\n' : '';
    return `<h2 id="${toAnchor(keyword)}">${toCode(keyword)}</h2>
${also}${isMissing}<p>${withCode(documentation)}</p>
<pre><code>${escapeHtml(example)}</code></pre>`;
}

function toAnchor(keyword: string): string {
    return keyword.toLowerCase().replaceAll(' ', '-');
}

function toCode(text: string): string {
    return `<code>${escapeHtml(text)}</code>`;
}

function withCode(text: string): string {
    return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
    return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
