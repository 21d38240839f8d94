import { tmpdir } from 'node:os';
import { OWN_COMMAND } from '../own-command.ts';
import { AppError } from '../shared/errors.ts';

/** What this program is called with to read a PDF from its input. */
export const READ_PDF = 'read-pdf';

/** One at a time: what takes long holds up nothing but other PDFs. */
let last: Promise<unknown> = Promise.resolve();

/**
 * The text of a PDF. Another process reads it, which knows nothing of this one and is ended with the signal: a small file can take seconds
 * and hundreds of megabytes.
 * @throws AppError `upstream_failed` where it cannot be read; the signal's reason
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
        // Nothing of the environment but what Windows needs, nor of an .env beside the server.
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
