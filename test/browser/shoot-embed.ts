import type { Page } from 'playwright-core';
import { startPageServer } from '../support/start-page-server.ts';
import type { TestServer } from '../support/start-test-server.ts';

const SHOP = `<!doctype html><html lang="en"><title>A shop</title><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><body style="font:17px/1.6 Georgia,serif;margin:3rem auto;max-width:44rem;padding:0 1.5rem"><h1>Green &amp; Daughters</h1><p>Seeds, tools and good advice since 1921.</p>`;

export interface ShownSite {
    readonly url: string;
    stop(): Promise<void>;
}

/** Starts another site that embeds the agent. */
export async function startShowingSite(server: TestServer, agentName: string): Promise<ShownSite> {
    const site = startPageServer();
    const script = `<script src="${server.url}/embed.js" data-agent="${agentName}" data-label="Ask Jack" defer></script>`;
    site.set('/', { body: SHOP + script, type: 'text/html' });
    await server.context.agents.setEmbedOrigins(agentName, [site.url], new Date());
    return site;
}

/** Takes screenshots of the button and of the open chat. */
export async function shootEmbed(
    page: Page,
    { url }: ShownSite,
    shoot: (name: string) => Promise<unknown>,
): Promise<void> {
    await page.goto(url);
    await page.getByRole('button', { name: 'Ask Jack' }).waitFor();
    await shoot('embed-closed');
    await page.getByRole('button', { name: 'Ask Jack' }).click();
    const chat = page.frameLocator('iframe');
    await chat.getByRole('button', { name: 'When do I plant tomatoes?' }).click();
    await chat.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await shoot('embed-open');
}
