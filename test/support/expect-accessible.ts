import { expect } from 'bun:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** The page has nothing that axe-core finds wrong; what it says names the rule and the element. */
export async function expectAccessible(page: Page): Promise<void> {
    // Its second, empty page would need a window of its own; what is looked at is the page as it is.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)]),
    ).toEqual([]);
}
