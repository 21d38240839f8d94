import type { Page } from 'playwright-core';

export interface Frames {
    /** Frames a second, as the page got them. */
    readonly rate: number;
    /** What its main thread worked for each of them; what else the machine did meanwhile does not count. */
    readonly workMs: number;
}

/** Counts the frames of a page while something happens in it. */
export async function measureFrames(page: Page, happening: () => Promise<unknown>): Promise<Frames> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const threadSeconds = async () => {
        const { metrics } = await session.send('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0;
    };
    await page.evaluate(COUNT);
    const before = await threadSeconds();
    await happening();
    const [count, seconds] = Object(await page.evaluate('stopCounting()'));
    const work = (await threadSeconds()) - before;
    await session.detach();
    return { rate: count / seconds, workMs: (work * 1000) / count };
}

const COUNT = `(() => {
    const begin = performance.now();
    let count = 0;
    let request = requestAnimationFrame(function next() {
        count += 1;
        request = requestAnimationFrame(next);
    });
    globalThis.stopCounting = () => {
        cancelAnimationFrame(request);
        return [count, (performance.now() - begin) / 1000];
    };
})()`;
