import { describe, expect, test } from 'bun:test';
import { readJsonBody } from '../../../src/http/read-json-body.ts';

const LIMITS = { maxBodyBytes: 100, bodyTimeoutMs: 60_000 };

describe('a body', () => {
    test('that comes in pieces is one, also where a letter is cut in two', async () => {
        const bytes = new TextEncoder().encode('{"name": "Žofie"}');
        expect(await readJsonBody(requestOf([bytes.slice(0, 11), bytes.slice(11)]), LIMITS)).toEqual({ name: 'Žofie' });
    });

    test('that stops coming is given up, and its stream ended (attack 33, 49)', async () => {
        const left = Promise.withResolvers<void>();
        const body = new ReadableStream({
            start: controller => controller.enqueue(new TextEncoder().encode('{"name":')),
            cancel: () => left.resolve(),
        });
        await expect(readJsonBody(post(body), { ...LIMITS, bodyTimeoutMs: 20 })).rejects.toMatchObject({
            code: 'request_timeout',
        });
        await left.promise;
    });

    test('that says it is too large is not read', async () => {
        const request = new Request('http://localhost/', {
            method: 'POST',
            headers: { 'content-length': '101' },
            body: '{}',
        });
        await expect(readJsonBody(request, LIMITS)).rejects.toMatchObject({ code: 'request_too_large' });
        expect(request.bodyUsed).toBe(false);
    });

    test('that turns out to be too large is read no further', async () => {
        let pieces = 0;
        const body = new ReadableStream({
            pull(controller) {
                pieces += 1;
                controller.enqueue(new Uint8Array(60));
            },
        });
        await expect(readJsonBody(post(body), LIMITS)).rejects.toMatchObject({ code: 'request_too_large' });
        expect(pieces).toBeLessThan(5);
    });

    test.each([1, 100_000])('that begins with %d bytes and then drips is given up (attack 33, 49)', async first => {
        const body = new ReadableStream({
            start: controller => controller.enqueue(new Uint8Array(first)),
            async pull(controller) {
                await Bun.sleep(1);
                controller.enqueue(new Uint8Array(1));
            },
        });
        const limits = { maxBodyBytes: 1_000_000_000, bodyTimeoutMs: 200 };
        await expect(readJsonBody(post(body), limits)).rejects.toMatchObject({ code: 'request_timeout' });
    });

    test.each(['[', '{"a":'])('of %s within one another is refused', async opening => {
        const request = requestOf([new TextEncoder().encode(opening.repeat(300))]);
        await expect(readJsonBody(request, { ...LIMITS, maxBodyBytes: 10_000 })).rejects.toMatchObject({
            code: 'json_broken',
            message: expect.stringContaining('256'),
        });
    });

    test('may hold brackets in its texts', async () => {
        const text = JSON.stringify({ text: `\\"${'['.repeat(300)}` });
        const read = await readJsonBody(requestOf([new TextEncoder().encode(text)]), {
            ...LIMITS,
            maxBodyBytes: 10_000,
        });
        expect(read).toEqual({ text: `\\"${'['.repeat(300)}` });
    });
});

function requestOf(pieces: readonly Uint8Array[]): Request {
    return post(
        new ReadableStream({
            start(controller) {
                for (const piece of pieces) controller.enqueue(piece);
                controller.close();
            },
        }),
    );
}

function post(body: ReadableStream): Request {
    return new Request('http://localhost/', { method: 'POST', body });
}
