import { describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import type { VisitorOptions } from '../support/open-browser.ts';
import { startPages } from '../support/start-pages.ts';
import { startTestServer, TEST_KEY } from '../support/start-test-server.ts';

const REFUSED = 'Failed to load resource: the server responded with a status of 401 (Unauthorized)';

const { server, visit, open, openAsAdmin, expectComplaints } = await startPages(() => startTestServer());

describe.each<Required<VisitorOptions>>([
    { size: 'desktop', scheme: 'light' },
    { size: 'phone', scheme: 'dark' },
])('on a $size, $scheme', options => {
    test('the admin creates an API key for an agent, sees it once, and revokes it', async () => {
        const page = await openAsAdmin('/tokens', options);
        await page.getByLabel('Note', { exact: true }).fill('Laptop <b>of</b> Eve');
        await page.getByLabel('Jack Green').check();
        await page.getByText('Limits', { exact: true }).first().click();
        await page.getByLabel('Requests per minute').fill('60');
        await page.getByRole('button', { name: 'Create API key' }).click();
        const key = await page.getByText(/^ptbk_[0-9a-f]{32}$/).textContent();
        await expectAccessible(page);
        expect((await server.rows('ApiTokens')).at(-1)).toMatchObject({
            token: key,
            note: 'Laptop <b>of</b> Eve',
            agentNames: ['jack-green'],
            isRevoked: false,
            limits: { requestsPerMinute: 60 },
        });
        await page.reload();
        const row = page.getByRole('listitem').filter({ hasText: `${key?.slice(0, 9)}…` });
        await row.getByText('Laptop <b>of</b> Eve').waitFor();
        expect(await page.content()).not.toContain(key ?? '');
        await row.getByText('60 requests per minute').waitFor();
        await row.getByRole('button', { name: 'Limits' }).click();
        await expectAccessible(page);
        await page.getByRole('dialog').getByLabel('Requests per minute').fill('');
        await page.getByRole('dialog').getByLabel('Tokens per day').fill('50000');
        await page.getByRole('button', { name: 'Save' }).click();
        await row.getByText('50,000 tokens per day').waitFor();
        expect((await server.rows('ApiTokens')).at(-1)).toMatchObject({ limits: { tokensPerDay: 50_000 } });
        await row.getByRole('button', { name: 'Revoke' }).click();
        await expectAccessible(page);
        await page.getByRole('button', { name: 'Cancel' }).click();
        expect((await server.rows('ApiTokens')).at(-1)).toMatchObject({ isRevoked: false });
        await row.getByRole('button', { name: 'Revoke' }).click();
        await page.getByRole('button', { name: 'Revoke', exact: true }).click();
        await row.getByText('Revoked').waitFor();
        expect((await server.rows('ApiTokens')).at(-1)).toMatchObject({ isRevoked: true });
        await expectFits(page);
    });

    test('the connect page shows the client settings and sends a test request', async () => {
        const page = await openAsAdmin('/agents/jack-green/connect', options);
        await page.getByText(`${server.url}/agents/jack-green/api/openai`, { exact: true }).waitFor();
        await page.getByRole('button', { name: 'Create API key' }).click();
        await page.getByText('It will not be shown again').waitFor();
        const key = await page.getByLabel('API key', { exact: true }).inputValue();
        await page.getByRole('region', { name: 'Settings for JavaScript' }).getByText(`apiKey: '${key}'`).waitFor();
        const program = page.getByRole('combobox', { name: 'Client' });
        for (const [name, text] of [
            ['Python', `api_key="${key}"`],
            ['curl', `Authorization: Bearer ${key}`],
            ['Jan', `${server.url}/agents/jack-green/api/openai/v1`],
            ['codex', `The key: ${key}`],
        ] as const) {
            await program.selectOption(name);
            await page.getByText(text).first().waitFor();
        }
        await page.getByRole('button', { name: 'Send request' }).click();
        await page.getByText('Success: status 200').waitFor();
        const answer = await page.getByRole('region', { name: 'Response' }).textContent();
        expect(JSON.parse(answer ?? '')).toMatchObject({ object: 'chat.completion', model: 'agent:jack-green' });
        expect((await server.rows('ChatHistory')).at(-1)).toMatchObject({
            source: 'OPENAI_API_COMPATIBILITY',
            apiKey: key,
        });
        await expectAccessible(page);
        await expectFits(page);
    });
});

test('a visitor connects with their own API key, and a wrong one gives an error message', async () => {
    expectComplaints([REFUSED]);
    const { page } = await visit();
    await page.goto(`${server.url}/agents/jack-green/connect`);
    await page.getByText('Enter an API key first.').waitFor();
    expect(await page.getByRole('button', { name: 'Create API key' }).count()).toBe(0);
    await page.getByLabel('API key', { exact: true }).fill(TEST_KEY.replace('1', '2'));
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('Failed: status 401').waitFor();
    await page.getByLabel('API key', { exact: true }).fill(TEST_KEY);
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('Success: status 200').waitFor();
});

test('an existing API key can be selected and pasted', async () => {
    const page = await openAsAdmin('/agents/jack-green/connect', {});
    const [token] = await server.context.apiKeys.list().then(tokens => tokens.slice(-1));
    const hint = token?.hint ?? '';
    await page.getByRole('combobox', { name: 'Existing key' }).selectOption(hint);
    await page.getByText(`Paste the key ${hint}.`).waitFor();
    await page.getByText(`apiKey: '${hint}'`).waitFor();
    await page.getByLabel('API key', { exact: true }).fill(`ptbk_${'f'.repeat(32)}`);
    await page.getByText(`This key does not match ${hint}.`).waitFor();
    await page.getByLabel('API key', { exact: true }).fill(TEST_KEY);
    await page.getByText('Paste an API key, or create one for this agent.').waitFor();
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('Success: status 200').waitFor();
});

test('allowed sites are added, validated and removed', async () => {
    expectComplaints([REFUSED.replace('401 (Unauthorized)', '400 (Bad Request)')]);
    const page = await openAsAdmin('/agents/jack-green/connect', {});
    await page.getByText('Not embedded on any site yet').waitFor();
    expect(await page.getByRole('region', { name: 'Embed script' }).textContent()).toBe(
        `<script src="${server.url}/embed.js" data-agent="jack-green" data-label="Ask Jack Green" defer></script>`,
    );
    const site = page.getByLabel('Site', { exact: true });
    await site.fill('https://Shop.example/');
    await page.keyboard.press('Enter');
    await page.getByText('https://shop.example', { exact: true }).waitFor();
    expect(await site.inputValue()).toBe('');
    await site.fill('shop.example/page');
    await page.getByRole('button', { name: 'Add site' }).click();
    await page.getByRole('alert').getByText('it is no site such as https://shop.example').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove https://shop.example' }).click();
    await page.getByText('Not embedded on any site yet').waitFor();
    expect((await server.context.agents.findOrNull('jack-green'))?.embedOrigins).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Remove https://shop.example' }).waitFor();
    expect((await server.context.agents.findOrNull('jack-green'))?.embedOrigins).toEqual(['https://shop.example']);
});

test('a double click creates one API key', async () => {
    const page = await openAsAdmin('/tokens');
    const before = await server.rows('ApiTokens');
    const posts: string[] = [];
    page.on('request', request => {
        if (request.method() === 'POST') posts.push(new URL(request.url()).pathname);
    });
    await page.getByLabel('Note', { exact: true }).fill('Once');
    await page.getByRole('button', { name: 'Create API key' }).dblclick();
    await page.getByText(/^ptbk_[0-9a-f]{32}$/).waitFor();
    await page.goto(`${server.url}/agents/jack-green/connect`);
    await page.getByRole('button', { name: 'Create API key' }).dblclick();
    await page.getByText('Copy it now').waitFor();
    expect(posts).toEqual(['/api/tokens', '/api/tokens']);
    expect((await server.rows('ApiTokens')).slice(before.length).map(row => row['note'])).toEqual([
        'Once',
        'Created on the page of jack-green',
    ]);
});

test('a visitor sees that the page of API keys is only for admins', async () => {
    expectComplaints([REFUSED]);
    const page = await open('/tokens');
    await page.getByRole('heading', { name: 'Admins only' }).waitFor();
    await expectAccessible(page);
});

async function expectFits(page: Page): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}
