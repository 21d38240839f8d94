import { expect, test } from 'bun:test';
import { PeriodicTask } from '../../../src/shared/periodic-task.ts';

test('runs again after each interval, and stops', async () => {
    const third = Promise.withResolvers<void>();
    let runs = 0;
    const task = new PeriodicTask({
        everyMs: 1,
        run: () => {
            runs += 1;
            if (runs === 3) third.resolve();
        },
        onError: () => {},
    });
    task.start();
    await third.promise;
    await task.stop();
    const stoppedAt = runs;
    await Bun.sleep(5);
    expect(runs).toBe(stoppedAt);
});

test('never runs twice at the same time, and stop waits for the run in progress', async () => {
    const gate = Promise.withResolvers<void>();
    const events: string[] = [];
    const task = new PeriodicTask({
        everyMs: 60_000,
        run: async () => {
            events.push('began');
            await gate.promise;
            events.push('ended');
        },
        onError: () => {},
    });
    task.runNow();
    task.runNow();
    const stopped = task.stop().then(() => events.push('stopped'));
    gate.resolve();
    await stopped;
    expect(events).toEqual(['began', 'ended', 'stopped']);
});

test('reports a failed run and runs again (attack 34)', async () => {
    const errors: unknown[] = [];
    const failure = new Error('It failed.');
    const task = new PeriodicTask({
        everyMs: 60_000,
        run: () => {
            throw failure;
        },
        onError: error => errors.push(error),
    });
    for (let run = 0; run < 2; run += 1) {
        task.runNow();
        await task.stop();
    }
    expect(errors).toEqual([failure, failure]);
});
