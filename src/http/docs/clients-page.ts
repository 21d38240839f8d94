import { escapeHtml } from '../escape-html.ts';
import type { ClientSettings } from '../web/clients-ui-protocol.ts';
import { type SettingsInput, toClientSettings } from './client-settings.ts';
import { plainPage } from './plain-page.ts';

export interface ClientsPageInput extends SettingsInput {
    /** Agents that everybody may see, to choose from. */
    readonly agentNames: readonly string[];
}

/** `GET /docs/clients`: what to tell a program so that it finds an agent, for each program of the table. */
export function clientsPage(input: ClientsPageInput): Response {
    const clients = toClientSettings(input);
    const links = clients.map(({ id, name }) => `<li><a href="#${id}">${escapeHtml(name)}</a></li>`);
    const body = `<p>The agents of this server speak the API of OpenAI. A program needs three things: the address, a key that the admin
made (it begins with <code>ptbk_</code>), and the name of the model, which is that of the agent. The settings below are for the agent
<strong>${escapeHtml(input.agentName)}</strong>; a click marks a whole one, to copy it.</p>
${choiceOfAgents(input)}<nav aria-label="Programs"><ul>
${links.join('\n')}
</ul></nav>
${clients.map(toSection).join('\n')}
<p><small>Every address works with and without <code>/v1</code>, and with a slash at its end. The same table for programs:
<a href="/docs/clients.json?agent=${input.agentName}">clients.json</a>. All routes: <a href="/docs">the API</a>.</small></p>`;
    return plainPage({ title: 'Use an agent in your program', body });
}

function choiceOfAgents({ agentNames, agentName }: ClientsPageInput): string {
    const others = agentNames.filter(name => name !== agentName);
    if (others.length === 0) return '';
    const links = others.map(name => `<a href="?agent=${encodeURIComponent(name)}">${escapeHtml(name)}</a>`);
    return `<p>Settings for another agent: ${links.join(', ')}</p>\n`;
}

function toSection({ id, name, place, settings, remark }: ClientSettings): string {
    const after = remark === undefined ? '' : `\n<p><small>${escapeHtml(remark)}</small></p>`;
    return `<h2 id="${id}">${escapeHtml(name)}</h2>
<p>${escapeHtml(place)}</p>
${'text' in settings ? toBlock(settings.text, name) : toFields(settings.fields)}${after}`;
}

/** What is wider than a phone is scrolled, also by those who use the keyboard. */
function toBlock(text: string, name: string): string {
    return `<pre class="copied" tabindex="0" role="region" aria-label="Settings of ${escapeHtml(name)}"><code>${escapeHtml(text)}</code></pre>`;
}

function toFields(fields: readonly (readonly [label: string, value: string])[]): string {
    const entries = fields.map(
        ([label, value]) => `<dt>${escapeHtml(label)}</dt><dd><code>${escapeHtml(value)}</code></dd>`,
    );
    return `<dl>\n${entries.join('\n')}\n</dl>`;
}
