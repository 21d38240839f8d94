import { escapeHtml } from '../escape-html.ts';
import { OPERATION_GUIDE, type OperationSection } from './operation-guide.ts';
import { plainPage } from './plain-page.ts';

/** `GET /docs/operation`: how to run the server for others. */
export function operationPage(): Response {
    const links = OPERATION_GUIDE.map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`);
    const body = `<p>How to run the server for others: as a service, behind a proxy, on several machines. Every setting is a variable of
the environment, or of a file <code>.env</code> where the program is started; the README lists them.</p>
<nav aria-label="Sections"><ul>
${links.join('\n')}
</ul></nav>
${OPERATION_GUIDE.map(toSection).join('\n')}`;
    return plainPage({ title: 'Run the server', body });
}

function toSection({ id, title, parts }: OperationSection): string {
    return [`<h2 id="${id}">${escapeHtml(title)}</h2>`, ...parts.map(part => toPart(part, title))].join('\n');
}

/** What is wider than a phone is scrolled, also by those who use the keyboard. */
function toPart(part: OperationSection['parts'][number], title: string): string {
    if (typeof part === 'string') return `<p>${escapeHtml(part).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`;
    const label = escapeHtml(part.label ?? title);
    return `<pre class="copied" tabindex="0" role="region" aria-label="${label}"><code>${escapeHtml(part.code)}</code></pre>`;
}
