import { describe, expect, test } from 'bun:test';
import { renderGuide } from '../../../src/http/docs/render-guide.ts';

const GUIDE = `# Title

An *introduction*.

## \`META IMAGE\`

\`\`\`book Example & more
A <b>book</b>
\`\`\`

<!-- fields -->
| Setting | Value |
| --- | --- |
| URL | \`a"b\` |
<!-- /fields -->

## Others

| Name | Text |
| --- | --- |
| one | \`two\` |

\`\`\`sh
ls
\`\`\`

See [the book](book.md#persona), [usage](http://localhost:4440/usage) and [Bun](https://bun.com/).

<b>Raw</b> HTML.
`;

describe('renderGuide', () => {
    const { title, body } = renderGuide(GUIDE);

    test('takes the title from the first heading and lists the others below the introduction', () => {
        expect(title).toBe('Title');
        expect(body).toStartWith(`<p>An <em>introduction</em>.</p>
<nav aria-label="Contents"><ul>
<li><a href="#meta-image">META IMAGE</a></li>
<li><a href="#others">Others</a></li>
</ul></nav>
<h2 id="meta-image"><code>META IMAGE</code></h2>
`);
    });

    test('names blocks of code by their fence, or else by their section', () => {
        expect(body).toContain(
            'role="region" aria-label="Example &amp; more"><code>A &lt;b&gt;book&lt;/b&gt;</code></pre>',
        );
        expect(body).toContain('role="region" aria-label="Others"><code>ls</code></pre>');
    });

    test('shows a table of settings as fields to copy, and other tables as tables', () => {
        expect(body).toContain('<dl>\n<dt>URL</dt><dd><code>a&quot;b</code></dd>\n</dl>');
        expect(body).toContain('<div class="wide" tabindex="0" role="region" aria-label="Others">\n<table>');
        expect(body).toContain('<td><code>two</code></td>');
    });

    test('links to guides and pages on this server', () => {
        expect(body).toContain(
            '<a href="/docs/book#persona">the book</a>, <a href="/usage">usage</a> and <a href="https://bun.com/">Bun</a>',
        );
    });

    test('leaves comments and HTML out', () => {
        expect(body).not.toContain('<!--');
        expect(body).toEndWith('<p>Raw HTML.</p>');
    });
});
