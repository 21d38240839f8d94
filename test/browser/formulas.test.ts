import { beforeEach, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { expectAccessible } from '../support/expect-accessible.ts';
import { askingUpstream, startPages } from '../support/start-pages.ts';

const { server, upstream, open } = await startPages(askingUpstream);
let page: Page;
beforeEach(async () => {
    page = await open('/agents/jack-green');
    await page.getByText('Hello! I am Jack.').waitFor();
});

test('formulas are typeset, and amounts of money are not', async () => {
    upstream.reply({
        text: 'The root \\(\\sqrt{2}\\) and $x^2$ cost $5 and $6.\n\n$$\n\\begin{aligned} a &= \\frac{1}{2} \\\\ b &= \\color{red}{c} \\end{aligned}\n$$\n\n\\[ \\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix} \\]\n\n- in a list \\(\\vec{v}\\)\n\n`$y^2$` and $\\unknown{x}$',
    });
    await ask('What is it?');
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await page.locator('math mfrac').waitFor();
    const answer = page.locator('.message.assistant').last();
    expect(await answer.locator('math').count()).toBe(5);
    expect(await answer.locator('math[display=block]').count()).toBe(2);
    expect(await answer.locator('p').first().textContent()).toContain('cost $5 and $6.');
    expect(await answer.locator('code').allInnerTexts()).toEqual(['$y^2$', '\\unknown{x}']);
    expect(
        await page
            .locator('math [style]')
            .first()
            .evaluate(element => element.style.paddingLeft),
    ).toBe('0em');
    await expectAccessible(page);
});

test('an incomplete formula is shown as source and typeset when it is complete', async () => {
    const [half, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    upstream.reply({
        text: ['So $$\\frac{1', { waitFor: half.promise }, '}{2}$$ and', { waitFor: end.promise }, ' that is it.'],
    });
    await ask('What is a half?');
    await page.locator('code.formula.open', { hasText: '\\frac{1' }).waitFor();
    expect(await page.locator('math').count()).toBe(0);
    half.resolve();
    await page.locator('math mfrac').waitFor();
    expect(await page.locator('code.formula').count()).toBe(0);
    end.resolve();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await page.locator('math mfrac').waitFor();
});

test('the typesetter is loaded only with the first formula', async () => {
    const scripts = () => page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)");
    const before = new Set(Object(await scripts()));
    upstream.reply({ text: 'It costs $5 and $6.' });
    await ask('How much?');
    await page.getByText('It costs $5 and $6.').first().waitFor();
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    const assetsOf = (names: unknown): string[] =>
        [...Object(names)].filter(name => /\/assets\//.test(name) && !before.has(name));
    expect(assetsOf(await scripts())).toEqual([]);
    upstream.reply({ text: '$x^2$' });
    await ask('And now?');
    await page.locator('math').waitFor();
    expect(assetsOf(await scripts()).length).toBeGreaterThan(0);
});

/** Each would run a script, load something or leave its place if formulas were not sanitized. */
const ATTACKS = [
    '\\href{javascript:pwned=1}{x}',
    '\\url{javascript:pwned=1}',
    '\\includegraphics{http://evil.example/x.png}',
    '\\class{x" onmouseover="pwned=1}{x}',
    '\\style{background:url(http://evil.example/s)}{x}',
    '\\id{x}{y}',
    '\\data{onclick=pwned=1}{x}',
    '\\text{<img src=x onerror=pwned=1>}',
    '\\text{</mtext></math><img src=x onerror=pwned=1>}',
    '\\text{<style><img src=x onerror=pwned=1></style>}',
    '\\mathrm{<script>pwned=1</script>}',
    '\\color{red;background:url(http://evil.example/c)}{x}',
    '\\colorbox{"onclick="pwned=1}{x}',
    '\\rule{9999em}{9999em}',
    '\\def\\a{\\a\\a}\\a',
    '\\def\\a#1{#1#1}\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{\\a{x}}}}}}}}}}',
    `${'\\sqrt{'.repeat(3_000)}x`,
    '\\unicode{x3c}img src=x onerror=pwned=1\\unicode{x3e}',
    '\\char"3C img',
];

test('nothing in a formula runs scripts, sends requests to another server or leaves its place', async () => {
    const foreign: string[] = [];
    page.on('request', request => {
        if (!request.url().startsWith(server.url)) foreign.push(request.url());
    });
    const formulas = ATTACKS.flatMap(tex => [`$$${tex}$$`, `\\(${tex}\\)`]);
    upstream.reply({ text: formulas.join('\n\n') });
    await ask('Attack');
    await page.getByRole('button', { name: 'Regenerate reply' }).waitFor();
    await page.locator('math').first().waitFor();
    const dangerous = await page.evaluate(`[...document.querySelectorAll('.message *')].filter(element =>
        /^(script|iframe|object|embed|form|style|base|meta|link|img|annotation-xml|maction|mglyph)$/i.test(element.tagName) ||
        [...element.attributes].some(({ name, value }) => /^on|href$|src$|^id$/i.test(name) || /url\\(|javascript:/i.test(value))
    ).map(element => element.outerHTML)`);
    expect(dangerous).toEqual([]);
    expect(await page.evaluate('typeof pwned')).toBe('undefined');
    expect(foreign).toEqual([]);
    const widest = await page.evaluate(
        "Math.max(...[...document.querySelectorAll('.message')].map(element => element.scrollWidth - element.clientWidth))",
    );
    expect(widest).toBeLessThanOrEqual(0);
    expect(await page.evaluate('document.documentElement.scrollHeight - innerHeight')).toBeLessThanOrEqual(0);
});

async function ask(text: string): Promise<void> {
    await page.getByLabel('Message', { exact: true }).fill(text);
    await page.keyboard.press('Enter');
}
