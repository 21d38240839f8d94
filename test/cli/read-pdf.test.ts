import { expect, test } from 'bun:test';
import { tmpdir } from 'node:os';
import { createPdf } from '../support/start-page-server.ts';
import { runCommand } from '../support/start-program.ts';

test('the internal command read-pdf prints the text of a PDF', async () => {
    const input = new TextDecoder().decode(createPdf('The zorgon eats paper.'));
    expect(await runCommand(['read-pdf'], { cwd: tmpdir(), input })).toMatchObject({
        code: 0,
        out: 'The zorgon eats paper.',
    });
    expect((await runCommand(['read-pdf'], { cwd: tmpdir(), input: '%PDF-1.4 nonsense' })).code).toBe(1);
});
