import { explainFailure } from './explain-failure.ts';

/** Exits if the output cannot be written: silently if the reader closed the pipe, as `head` does, else with an error. */
export function exitOnBrokenPipe(output: NodeJS.WriteStream): void {
    output.on('error', error => {
        if ('code' in error && error.code === 'EPIPE') process.exit(0);
        process.stderr.write(`${explainFailure(error)}\n`);
        process.exit(1);
    });
}
