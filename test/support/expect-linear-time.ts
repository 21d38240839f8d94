import { expect } from 'bun:test';

/**
 * Far more than linear time takes for ten megabytes, and far less than quadratic time. The processor's time is measured and not the
 * clock's, because other programs have no part in it.
 */
const MOST_PROCESSOR_MILLISECONDS = 10_000;

/** For tests with `expectLinearTime`: on a busy machine the clock may need several times the processor's time. */
export const LINEAR_TIME_TIMEOUT = 300_000;

export function expectLinearTime(action: () => void, mostMilliseconds = MOST_PROCESSOR_MILLISECONDS): void {
    const before = process.cpuUsage();
    action();
    expectLessSince(before, mostMilliseconds);
}

/** The same for what has to be awaited. */
export async function expectLinearWork(action: () => Promise<void>): Promise<void> {
    const before = process.cpuUsage();
    await action();
    expectLessSince(before, MOST_PROCESSOR_MILLISECONDS);
}

function expectLessSince(before: NodeJS.CpuUsage, mostMilliseconds: number): void {
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(mostMilliseconds);
}
