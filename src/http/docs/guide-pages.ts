import bookGuide from '../../docs/book.md' with { type: 'text' };
import clientsGuide from '../../docs/clients.md' with { type: 'text' };
import monitoringGuide from '../../docs/monitoring.md' with { type: 'text' };
import operationGuide from '../../docs/operation.md' with { type: 'text' };
import { toClientSections } from './client-sections.ts';
import type { SettingsInput } from './client-settings.ts';
import { fillBlock } from './fill-block.ts';
import { plainPage } from './plain-page.ts';

/** `GET /docs/book` */
export function bookPage(): Promise<Response> {
    return toPage(bookGuide);
}

/** `GET /docs/operation` */
export function operationPage(): Promise<Response> {
    return toPage(operationGuide);
}

/** `GET /docs/monitoring`, with the address of this server. */
export function monitoringPage(origin: string): Promise<Response> {
    return toPage(fillBlock(monitoringGuide, 'scrape-config', toScrapeConfig(origin)));
}

/** The generated part of the guide to monitoring: how Prometheus reads the server at `origin`. */
export function toScrapeConfig(origin: string): string {
    const { host, protocol } = new URL(origin);
    return `\`\`\`yaml Prometheus configuration
scrape_configs:
  - job_name: agents-server
    scheme: ${protocol.replace(':', '')}
    authorization:
      credentials: the value of METRICS_TOKEN
    static_configs:
      - targets: ['${host}']
\`\`\`
`;
}

export interface ClientsPageInput extends SettingsInput {
    /** Public agents to choose from. */
    readonly agentNames: readonly string[];
}

/** `GET /docs/clients`, with the settings for one agent of this server. */
export function clientsPage(input: ClientsPageInput): Promise<Response> {
    const withSettings = fillBlock(clientsGuide, 'clients', toClientSections(input));
    return toPage(fillBlock(withSettings, 'agents', toChoice(input)));
}

/** The generated part that names the agent and links to the others. */
export function toChoice({ agentNames, agentName }: Pick<ClientsPageInput, 'agentNames' | 'agentName'>): string {
    const others = agentNames.filter(name => name !== agentName).map(name => `[${name}](?agent=${name})`);
    const choice = others.length === 0 ? '' : ` Settings for another agent: ${others.join(', ')}.`;
    return `The settings below are for the agent **${agentName}**.${choice} Programs can read them as
[JSON](http://localhost:4440/docs/clients.json?agent=${agentName}).
`;
}

/** Loads the renderer with the first guide that is read. */
async function toPage(markdown: string): Promise<Response> {
    const { renderGuide } = await import('./render-guide.ts');
    return plainPage(renderGuide(markdown));
}
