import { expect, test } from 'bun:test';
import { expectAccessible } from '../support/expect-accessible.ts';
import { startPages } from '../support/start-pages.ts';
import { startTestServer } from '../support/start-test-server.ts';

const { server, open } = await startPages(() => startTestServer());

test.each([
    ['/docs/clients', 'light', 'desktop'],
    ['/docs/clients', 'dark', 'phone'],
    ['/docs/monitoring', 'light', 'phone'],
    ['/docs/monitoring', 'dark', 'desktop'],
    ['/docs/book', 'light', 'phone'],
    ['/docs/book', 'dark', 'desktop'],
    ['/docs/operation', 'light', 'phone'],
    ['/docs/operation', 'dark', 'desktop'],
] as const)('%s is accessible (%s, %s)', async (path, scheme, size) => {
    const page = await open(path, { scheme, size });
    const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(isWider).toBe(false);
    await expectAccessible(page);
});

test('a click on a setting selects all of it', async () => {
    const page = await open('/docs/clients');
    await page.getByRole('definition').filter({ hasText: '/v1' }).first().locator('code').click();
    expect(await page.evaluate('String(getSelection()).trim()')).toBe(`${server.url}/agents/jack-green/api/openai/v1`);
});
