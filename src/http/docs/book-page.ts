import { COMMITMENTS, type CommitmentDefinition } from '../../books/commitments.ts';
import { escapeHtml } from '../escape-html.ts';
import { plainPage } from './plain-page.ts';

/** `GET /docs/book`: the language of books, written from its table of commitments. */
export function bookPage(): Response {
    return plainPage({ title: 'The book language', body: toBody() });
}

function toBody(): string {
    return `<p>A book is plain text. Its first line that is not empty is the title. A line that begins with one of the keywords below, in upper
case, begins a commitment, which reaches up to the next one or to a line of <code>---</code>. Lines that belong to no commitment end
the system message; lines that begin with <code># </code> are remarks. In a code fence nothing is a commitment.</p>
<nav aria-label="Commitments"><ul>
${COMMITMENTS.map(({ keyword }) => `<li><a href="#${toAnchor(keyword)}">${escapeHtml(keyword)}</a></li>`).join('\n')}
</ul></nav>
${COMMITMENTS.map(toSection).join('\n')}`;
}

function toSection({ keyword, aliases, documentation, example, effect }: CommitmentDefinition): string {
    const also = aliases.length === 0 ? '' : `<p><small>Also ${aliases.map(toCode).join(', ')}</small></p>\n`;
    const isMissing = effect.kind === 'not-built' ? '<p><small>Not available on this server yet.</small></p>\n' : '';
    return `<h2 id="${toAnchor(keyword)}">${toCode(keyword)}</h2>
${also}${isMissing}<p>${withCode(documentation)}</p>
<pre tabindex="0" role="region" aria-label="Example of ${escapeHtml(keyword)}"><code>${escapeHtml(example)}</code></pre>`;
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
