import { expect, test } from 'bun:test';
import type { ChatEvent, ChatEvents } from '../../../src/domain/chat-event.ts';
import { encodeEvents, type FrameSource, framesOf, skipFrames } from '../../../src/http/frame-source.ts';

const delta = (text: string): ChatEvent => ({ type: 'text-delta', choice: 0, text });
const encoder = { encode: (event: ChatEvent) => (event.type === 'text-delta' ? event.text : '') };

async function* eventsOf(...batches: readonly (readonly ChatEvent[])[]): ChatEvents {
    yield* batches;
}

async function readAll(frames: FrameSource): Promise<readonly string[]> {
    const texts: string[] = [];
    for (let text = await frames.nextOrNull(); text !== null; text = await frames.nextOrNull()) texts.push(text);
    return texts;
}

test('a batch of events is one text; one of which nothing is written is left out', async () => {
    const hidden: ChatEvent = { type: 'tool-run-end', id: 'x', text: '', isError: false };
    const frames = encodeEvents(eventsOf([delta('a'), delta('b')], [hidden], [delta('c')]), encoder);
    expect(await readAll(frames)).toEqual(['ab', 'c']);
});

test('a failure is thrown, or told by a protocol that has words for it', async () => {
    const failing = async function* (): ChatEvents {
        yield [delta('a')];
        throw new Error('broken');
    };
    const silent = encodeEvents(failing(), encoder);
    expect(await silent.nextOrNull()).toBe('a');
    await expect(silent.nextOrNull()).rejects.toThrow('broken');
    const telling = encodeEvents(failing(), { ...encoder, failureOrNull: error => String(error) });
    expect(await readAll(telling)).toEqual(['a', 'Error: broken']);
});

test.each([
    [0, ['1\n\n2\n\n', '3\n\n']],
    [1, ['2\n\n', '3\n\n']],
    [2, ['3\n\n']],
    [3, []],
    [9, []],
])('%i frames that the client has are skipped, however they are batched', async (count, expected) => {
    const pieces = async function* () {
        yield '1\n\n2\n\n';
        yield '3\n\n';
    };
    expect(await readAll(skipFrames(framesOf(pieces()), count))).toEqual([...expected]);
});
