import { expect, test } from 'bun:test';
import { untilAborted } from '../../../src/shared/until-aborted.ts';

const never = new Promise<never>(() => {});

test('gives the result or the failure of the work', async () => {
    const { signal } = new AbortController();
    expect(await untilAborted(Promise.resolve('done'), signal)).toBe('done');
    await expect(untilAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
});

test('rejects with the reason of the signal, also if it was aborted before', async () => {
    const abort = new AbortController();
    const waiting = untilAborted(never, abort.signal);
    abort.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    await expect(untilAborted(never, abort.signal)).rejects.toThrow('left');
});
