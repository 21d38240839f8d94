import { escapeHtml } from '../escape-html.ts';
import { plainPage } from './plain-page.ts';

/** `GET /docs/monitoring`: how to watch the server. */
export function monitoringPage(origin: string): Response {
    return plainPage({ title: 'Watch the server', body: toBody(origin) });
}

function toBody(origin: string): string {
    const { host, protocol } = new URL(origin);
    return `<p>For a look now and then there are the admin’s pages <a href="/usage">Usage</a> and <a href="/providers">Providers</a>. For
more, the server writes a log, counts for Prometheus, and traces by OpenTelemetry.</p>
<h2 id="log">The log</h2>
<p>One line of JSON an event, on standard error. Each request has one line at the level <code>info</code>, with its route, status and time,
and where an agent replied with the agent, provider, model, tokens and the time to the first token. Every line of a request has its
<code>requestId</code>, which the answer carries as <code>x-request-id</code> and the provider gets as <code>x-request-id</code> and
<code>x-client-request-id</code>; what is learned from a request has it as well. Keys are masked in every line.</p>
<h2 id="metrics">Prometheus</h2>
<p><code>/metrics</code> is for the admin’s browser and for whoever brings the token of <code>METRICS_TOKEN</code>. Each of several servers
is asked by itself.</p>
${toBlock('Configuration of Prometheus', toScrape(host, protocol))}
<p>No label holds a key, an address, or anything that anybody said. Agents beyond the first hundred are counted as <code>other</code>.</p>
<h2 id="grafana">Grafana</h2>
<p>Import <a href="/docs/grafana.json">/docs/grafana.json</a> as a dashboard, and choose the Prometheus above.</p>
<h2 id="traces">OpenTelemetry</h2>
<p>With <code>OTEL_EXPORTER_OTLP_ENDPOINT</code> set, traces go there by OTLP over HTTP: a span for the request, one for the agent’s reply
(<code>invoke_agent</code>), one for each question to a provider (<code>chat</code>), named as the semantic conventions for generative AI
say. A <code>traceparent</code> that a client sends is gone on with, and providers get that of their own span.</p>
${toBlock('Variables for traces', TRACES)}
<p>What people and agents say stays out of traces, unless <code>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true</code>.</p>
<h2 id="health">Health</h2>
<p><code>/health</code> says whether the process answers, <code>/ready</code> whether the database does, too.</p>`;
}

const TRACES = `OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318
OTEL_SERVICE_NAME=agents-server`;

function toScrape(host: string, protocol: string): string {
    return `scrape_configs:
  - job_name: agents-server
    scheme: ${protocol.replace(':', '')}
    authorization:
      credentials: the value of METRICS_TOKEN
    static_configs:
      - targets: ['${host}']`;
}

function toBlock(label: string, text: string): string {
    return `<pre class="copied" tabindex="0" role="region" aria-label="${label}"><code>${escapeHtml(text)}</code></pre>`;
}
