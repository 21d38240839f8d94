import { tmpdir } from 'node:os';
import { AppError } from '../shared/errors.ts';
import { OWN_COMMAND } from '../shared/own-command.ts';

/** The command of this program that reads a PDF from its input. */
export const READ_PDF = 'read-pdf';

/** One PDF at a time, so that a slow one delays only other PDFs. */
let last: Promise<unknown> = Promise.resolve();

/**
 * The text of a PDF, read in another process that is killed with the signal: a small file can take seconds and hundreds of megabytes.
 * @throws AppError `upstream_failed` if it cannot be read; the signal's reason
 */
export function readPdf(bytes: Uint8Array, signal: AbortSignal): Promise<string> {
    const reading = last.then(() => runReader(bytes, signal));
    last = reading.catch(() => undefined);
    return reading;
}

async function runReader(bytes: Uint8Array, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    const { SystemRoot } = process.env;
    const program = Bun.spawn([...OWN_COMMAND, READ_PDF], {
        // Only the variable that Windows needs, and no .env file of the server.
        env: { SystemRoot },
        cwd: tmpdir(),
        stdin: bytes,
        stdout: 'pipe',
        stderr: 'ignore',
        signal,
        killSignal: 'SIGKILL',
    });
    const [text, code] = await Promise.all([program.stdout.text(), program.exited]);
    signal.throwIfAborted();
    if (code !== 0) throw new AppError('upstream_failed', 'The PDF cannot be read.');
    return text;
}
