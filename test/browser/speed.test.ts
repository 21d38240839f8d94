import { expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { jsonOf } from '../support/json-of.ts';
import { type Frames, measureFrames } from '../support/measure-frames.ts';
import { toFrame } from '../support/scripted-upstream.ts';
import { askingUpstream, startPages } from '../support/start-pages.ts';

/** With more work per frame, a page cannot reach 55 frames per second on any machine. */
const MAX_WORK_MS = 1000 / 55;
/** The minimum frame rate, relative to the page at rest. Low, because test machines have no GPU and other load. */
const MIN_RATE_SHARE = 1 / 4;

const PART = `## Planting in May

Plant them out **after the last frost**, when nights stay above 10 °C, and *never* before; see [the guide](https://example.com/guide) and \`npm run plant\`.

1. Harden the plants off for a week.
2. Set them deep, up to the first pair of leaves.
3. Water at the roots, early in the morning.

| Kind | Height | Pot |
| --- | --- | --- |
| Bush tomato | 60 cm | 10 l |
| Climbing tomato | 2 m | bed only |

\`\`\`ts
export function plantingDay(lastFrost: Date): Date {
    // A week later the nights are warm enough.
    return new Date(lastFrost.getTime() + 7 * 86_400_000);
}
\`\`\`

> Better a week late than a night too early.

`;

const { server, upstream, visit, open } = await startPages(askingUpstream);

test('a reply of 40 kB is streamed at a steady frame rate', async () => {
    const page = await open('/agents/jack-green');
    await page.getByText('Hello! I am Jack.').waitFor();
    const before = await measureRest(page);
    upstream.reply({ raw: stream(PART.repeat(60).slice(0, 40_000)) });
    await page.getByLabel('Message', { exact: true }).fill('Tell me a lot');
    await page.keyboard.press('Enter');
    await page.locator('.message.live h2').first().waitFor();
    const frames = await measureFrames(page, () =>
        page.getByRole('button', { name: 'Regenerate reply' }).waitFor({ timeout: 90_000 }),
    );
    await expectSteadyFrames(page, 'a reply of 40 kB', before, frames);
    expect(await page.locator('.message.assistant').last().locator('table').count()).toBeGreaterThan(40);
});

test('a conversation of 2,000 messages scrolls at a steady frame rate and keeps its position', async () => {
    const page = await openLongConversation();
    const session = await page.context().newCDPSession(page);
    const scroll = (yDistance: number) =>
        session.send('Input.synthesizeScrollGesture', {
            x: 700,
            y: 400,
            yDistance,
            speed: 5_000,
            gestureSourceType: 'mouse',
        });
    const before = await measureRest(page);
    const up = await measureFrames(page, () => scroll(20_000));
    await expectSteadyFrames(page, 'up through 2,000 messages', before, up);
    expect(await page.evaluate("document.querySelector('.thread').scrollTop")).toBeGreaterThan(0);
    const down = await measureFrames(page, () => scroll(-10_000));
    await expectSteadyFrames(page, 'down again', before, down);
});

/** Streams like a fast model: 8 kB per second in small chunks. */
async function* stream(text: string): AsyncGenerator<string> {
    const begin = performance.now();
    for (let index = 0; index < text.length; index += 40) {
        await Bun.sleep(Math.max(0, begin + index / 8 - performance.now()));
        yield toFrame({ choices: [{ index: 0, delta: { content: text.slice(index, index + 40) } }] });
    }
    yield toFrame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    yield 'data: [DONE]\n\n';
}

async function openLongConversation(): Promise<Page> {
    const secret = 'd'.repeat(32);
    const messages = Array.from({ length: 1_999 }, (_, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        parts: [{ type: 'text', text: index % 2 === 0 ? `Question ${index}?` : `Message ${index}\n\n${PART}` }],
    }));
    const cookie = `visitor=${secret}`;
    const answer = await server.post('/agents/jack-green/api/chat', { messages, stream: false }, { cookie });
    const { conversationId } = await jsonOf(answer);
    const { page, context } = await visit();
    await context.addCookies([{ name: 'visitor', value: secret, url: server.url }]);
    await page.goto(`${server.url}/agents/jack-green?conversation=${conversationId}`);
    await page.getByText('Message 1997', { exact: true }).waitFor();
    return page;
}

function measureRest(page: Page): Promise<Frames> {
    return measureFrames(page, () => Bun.sleep(500));
}

/** Logs and checks the frame rate, compared with the same page at rest before and after. */
async function expectSteadyFrames(page: Page, what: string, before: Frames, { rate, workMs }: Frames): Promise<void> {
    const atRest = Math.min(before.rate, (await measureRest(page)).rate);
    console.log(
        `${what}: ${rate.toFixed(1)} frames per second (${atRest.toFixed(1)} at rest), ${workMs.toFixed(1)} ms of work per frame`,
    );
    expect(workMs).toBeLessThan(MAX_WORK_MS);
    expect(rate).toBeGreaterThan(MIN_RATE_SHARE * atRest);
}
