import { expect, test } from 'bun:test';
import { Background } from '../../../src/shared/background.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { openLog } from '../../../src/shared/log.ts';

const log = openLog('silent');

test('close waits for the work in progress and takes no more', async () => {
    const background = new Background(log);
    const gate = Promise.withResolvers<void>();
    let isDone = false;
    background.run(async () => {
        await gate.promise;
        isDone = true;
    });
    background.run(async () => {
        throw new Error('A failure is logged and nothing else.');
    });
    expect(background.size).toBe(2);
    const closed = background.close();
    expect(() => background.run(async () => {})).toThrow(AppError);
    gate.resolve();
    await closed;
    expect([isDone, background.size]).toEqual([true, 0]);
});

test('takes a bounded amount of work', async () => {
    const background = new Background(log);
    const gate = Promise.withResolvers<void>();
    for (let index = 0; index < 10_000; index += 1) background.run(() => gate.promise);
    expect(() => background.run(async () => {})).toThrow('The server has too much work in progress.');
    gate.resolve();
    await background.drain();
    background.run(async () => {});
    await background.close();
});
