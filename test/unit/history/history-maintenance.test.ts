import { expect, test } from 'bun:test';
import { restAfterStep } from '../../../src/history/history-maintenance.ts';

test.each([
    ['an idle event loop', { stepMs: 5, pauseMs: 0.1, delayMs: 100 }, 0],
    ['a busy event loop', { stepMs: 5, pauseMs: 3, delayMs: 100 }, 45],
    ['work that has waited for a minute', { stepMs: 5, pauseMs: 3, delayMs: 60_000 }, 0],
])('maintenance next to %s', (_name, step, restMs) => {
    expect(restAfterStep(step)).toBe(restMs);
});
