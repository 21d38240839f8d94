import type { Page } from 'playwright-core';
import { newRandomHex } from '../../src/shared/ids.ts';
import type { ScriptedUpstream } from '../support/scripted-upstream.ts';
import type { TestServer } from '../support/start-test-server.ts';

export interface HistoryShots {
    readonly server: TestServer;
    readonly upstream: ScriptedUpstream;
    readonly shoot: (name: string, fullPage?: boolean) => Promise<unknown>;
}

const QUESTIONS = [
    ['jack-green', 'When do I plant tomatoes?', 'After the **last frost**, when nights stay above 10 °C.'],
    ['ada-ledger', 'May I deduct the train to the trade fair?', 'Yes, with the ticket and a note of its purpose.'],
    ['translator', 'Translate: The invoice is due in fourteen days.', 'Die Rechnung ist in vierzehn Tagen fällig.'],
    ['jack-green', 'My basil wilts on the window sill, though I water it daily. What do I do?', 'Water it *less*.'],
] as const;

/** Records conversations through both APIs: one with two branches and one that fails. */
export async function talk({ server, upstream }: Pick<HistoryShots, 'server' | 'upstream'>): Promise<void> {
    for (const [agentName, text, reply] of QUESTIONS) {
        upstream.reply({ text: reply });
        const body = { model: 'agent', messages: [{ role: 'user', content: text }] };
        await (await server.post(`/agents/${agentName}/api/openai/chat/completions`, body)).text();
    }
    upstream.reply({ status: 500, body: 'The provider is down' });
    await ask(server, 'ada-ledger', newRandomHex(), 'What is the VAT of books?');
    const visitor = newRandomHex();
    upstream.reply({ text: 'In **May**, after the last frost.\n\n- Soak the seeds over night.\n- Two seeds a pot.' });
    await ask(server, 'jack-green', visitor, 'When do I sow pumpkins?');
    upstream.reply({ text: 'From the middle of May on, outside; from April on, inside.' });
    await ask(server, 'jack-green', visitor, 'When do I sow pumpkins?', { trigger: 'regenerate-message' });
    await server.drain();
}

async function ask(server: TestServer, agentName: string, visitor: string, text: string, more: object = {}) {
    const message = { role: 'user', parts: [{ type: 'text', text }] };
    const body = { messages: [message], stream: false, ...more };
    await (await server.post(`/agents/${agentName}/api/chat`, body, { cookie: `visitor=${visitor}` })).text();
}

export async function shootHistory(page: Page, { server, shoot }: HistoryShots): Promise<void> {
    await page.goto(`${server.url}/history`);
    await page.getByRole('link', { name: 'When do I sow pumpkins?' }).first().waitFor();
    await shoot('history');
    await page.getByRole('link', { name: 'When do I sow pumpkins?' }).first().click();
    await page.getByRole('heading', { name: 'When do I sow pumpkins?' }).waitFor();
    await shoot('history-conversation');
    await page.goto(`${server.url}/history?search=invoice`);
    await page.getByRole('link', { name: 'Translate' }).first().waitFor();
    await shoot('history-search');
}
