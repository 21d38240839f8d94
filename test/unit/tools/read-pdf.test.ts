import { expect, test } from 'bun:test';
import { deflateSync } from 'node:zlib';
import { extractText, getDocumentProxy } from 'unpdf';
import { readPdf } from '../../../src/tools/read-pdf.ts';
import { createPdf } from '../../support/start-page-server.ts';

/** 16 kB that hold a program for half a second; a page may have 5 MB. */
const BOMB = createPdf(deflateSync(`BT /F1 12 Tf ${'(a) Tj '.repeat(500_000)}ET`));
const never = new AbortController().signal;

test('a PDF hardly delays the server, whatever its size is', async () => {
    const own = await workOf(async () => {
        await extractText(await getDocumentProxy(new Uint8Array(BOMB), { verbosity: 0 }));
    });
    // What the process happens to do beside it, such as collecting garbage of other tests, is not in the least of several.
    const apart: number[] = [];
    for (let run = 0; run < 3; run += 1) apart.push(await workOf(() => readPdf(BOMB, never)));
    expect(Math.min(...apart)).toBeLessThan(own / 4);
});

test('reading stops when the caller leaves, and the next PDF is read', async () => {
    const leaving = new AbortController();
    const reading = readPdf(BOMB, leaving.signal);
    const next = readPdf(createPdf('The zorgon eats paper.'), never);
    await new Promise(setImmediate);
    leaving.abort(new Error('Nobody waits.'));
    await expect(reading).rejects.toThrow('Nobody waits.');
    expect(await next).toBe('The zorgon eats paper.');
});

test('a file that is not a PDF is refused', async () => {
    const reading = readPdf(new TextEncoder().encode('%PDF-1.4 nonsense'), never);
    await expect(reading).rejects.toThrow('The PDF cannot be read.');
});

/** Microseconds of processor time that this process spends on it. */
async function workOf(act: () => Promise<unknown>): Promise<number> {
    const before = process.cpuUsage();
    await act();
    const { user, system } = process.cpuUsage(before);
    return user + system;
}
