import { describe, expect, test } from 'bun:test';
import { bookPage, clientsPage, monitoringPage, operationPage } from '../../src/http/docs/guide-pages.ts';

const CLIENTS = { agentNames: ['jack-green', 'anna'], agentName: 'anna', key: 'ptbk_…', origin: 'https://a.example' };

/** Anchors that other pages link to. */
const GUIDES = [
    ['book', bookPage, ['persona', 'knowledge', 'meta-image', 'use-search-engine']],
    ['clients', () => clientsPage(CLIENTS), ['javascript', 'curl', 'open-webui', 'cherry-studio', 'codex', 'n8n']],
    ['monitoring', () => monitoringPage('https://a.example'), ['log', 'metrics', 'grafana', 'traces', 'health']],
    [
        'operation',
        operationPage,
        ['binary', 'docker', 'systemd', 'nginx', 'caddy', 'postgres', 'limits', 'backup', 'watch'],
    ],
] as const;

describe.each(GUIDES)('the guide %s', (_name, open, anchors) => {
    const html = open().then(response => response.text());

    test('keeps its anchors', async () => {
        const ids = [...(await html).matchAll(/<h2 id="([^"]*)">/g)].map(([, id]) => id ?? '');
        expect(ids).toEqual(expect.arrayContaining([...anchors]));
        expect(new Set(ids).size).toBe(ids.length);
    });

    test('names each block that can be scrolled differently', async () => {
        const labels = [...(await html).matchAll(/aria-label="([^"]*)"/g)].map(([, label]) => label ?? '');
        expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual([]);
    });

    test('shows no mark of Markdown', async () => {
        const text = (await html).replace(/<(style|code)>[\s\S]*?<\/\1>/g, '');
        expect(text).not.toMatch(/```|^\s*\||\*\*|\]\(|<!--/m);
    });
});

test('the address and the agent are those of the reader', async () => {
    const clients = await (await clientsPage(CLIENTS)).text();
    expect(clients).toContain('for the agent <strong>anna</strong>');
    expect(clients).toContain('https://a.example/agents/anna/api/openai');
    expect(clients).not.toContain('localhost:4440');
    const monitoring = await (await monitoringPage('https://a.example')).text();
    expect(monitoring).toContain('scheme: https\n');
    expect(monitoring).toContain('targets: [&#x27;a.example&#x27;]');
});
