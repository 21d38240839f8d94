import { describe, expect, test } from 'bun:test';
import { type EventStreamInput, eventStream, toEventData } from '../../../src/http/event-stream.ts';
import { framesOf } from '../../../src/http/frame-source.ts';
import { linkedAbort } from '../../../src/http/linked-abort.ts';
import { AppError } from '../../../src/shared/errors.ts';

const FOREVER = new Promise<never>(() => {});

describe('before the first frame', () => {
    test('a failure is thrown, so that it can be a real status', async () => {
        const stream = open({ frames: failing(new AppError('overloaded', 'No')) });
        await expect(stream).rejects.toMatchObject({ code: 'overloaded' });
    });

    test('silence sends the headers and says that it is alive', async () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const response = await open({ frames: after(promise, 'late'), timing: { keepAliveMs: 1, stallMs: 60_000 } });
        const reader = readerOf(response);
        expect(await reader.next()).toBe(': ping\n');
        resolve();
        let frame = await reader.next();
        while (frame === ': ping\n') frame = await reader.next();
        expect(frame).toBe('late');
    });
});

test('frames are made only as fast as the client reads (attack 53)', async () => {
    let made = 0;
    const response = await open({
        frames: (async function* () {
            while (made < 1000) {
                made += 1;
                yield `frame ${made}`;
            }
        })(),
    });
    const reader = readerOf(response);
    await reader.next();
    await reader.next();
    expect(made).toBeLessThanOrEqual(3);
});

test('a failure in the middle is told in frames, and ends the stream', async () => {
    const response = await open({
        frames: (async function* () {
            yield 'one;';
            throw new Error('broken');
        })(),
        toErrorFrames: error => [`error: ${Error.isError(error) ? error.message : ''};`, 'done'],
    });
    expect(await response.text()).toBe('one;error: broken;done');
});

test('a client that leaves stops the frames and the generator', async () => {
    const abort = linkedAbort(null, new AbortController().signal);
    const returned = Promise.withResolvers<string>();
    const response = await open({
        abort,
        frames: (async function* () {
            try {
                yield 'one';
                await new Promise((_, reject) =>
                    abort.signal.addEventListener('abort', () => reject(abort.signal.reason)),
                );
            } finally {
                returned.resolve('returned');
            }
        })(),
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(await returned.promise).toBe('returned');
    expect(abort.signal.aborted).toBe(true);
});

test('a client that does not read on counts as gone after a while (attack 33, 53)', async () => {
    const abort = linkedAbort(null, new AbortController().signal);
    const response = await open({
        abort,
        frames: (async function* () {
            yield 'one';
            yield 'two';
        })(),
        timing: { keepAliveMs: 60_000, stallMs: 1 },
    });
    const reader = response.body?.getReader();
    await reader?.read();
    await new Promise(resolve => abort.signal.addEventListener('abort', resolve));
    await expect(reader?.read()).rejects.toThrow('stopped reading');
});

test('an end that the server has to make is told, though the stream is aborted', async () => {
    const abort = linkedAbort(null, new AbortController().signal);
    const response = await open({
        abort,
        frames: (async function* () {
            yield 'one;';
            abort.abort(new AppError('overloaded', 'closing'));
            throw abort.signal.reason;
        })(),
        toErrorFrames: error => [String(error)],
    });
    expect(await response.text()).toBe('one;AppError: closing');
});

test('line separators of Unicode are escaped (attack 19)', () => {
    expect(toEventData({ a: '\u2028\u2029\u0085\n' })).toBe('{"a":"\\u2028\\u2029\\u0085\\n"}');
});

type Pieces = AsyncGenerator<string, void, undefined>;

function open({ frames, ...input }: Partial<Omit<EventStreamInput, 'frames'>> & { frames: Pieces }): Promise<Response> {
    return eventStream({
        request: new Request('http://localhost/'),
        abort: linkedAbort(null, new AbortController().signal),
        toErrorFrames: () => [],
        onLateError: error => {
            throw error;
        },
        timing: { keepAliveMs: 60_000, stallMs: 60_000 },
        ...input,
        frames: framesOf(frames),
    });
}

async function* after(wait: Promise<void>, frame: string): AsyncGenerator<string, void, undefined> {
    await wait;
    yield frame;
    await FOREVER;
}

// biome-ignore lint/correctness/useYield: what is tested is a generator that fails before its first frame.
async function* failing(error: Error): AsyncGenerator<string, void, undefined> {
    throw error;
}

function readerOf(response: Response) {
    const reader = response.body?.getReader();
    return {
        async next(): Promise<string> {
            const result = await reader?.read();
            return new TextDecoder().decode(result?.value);
        },
    };
}
