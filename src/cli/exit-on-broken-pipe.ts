import { explainFailure } from './explain-failure.ts';

/** Ends the program where what it prints can go nowhere: quietly where the reader has what it wanted, as `head` does. */
export function endWithReader(output: NodeJS.WriteStream): void {
    output.on('error', error => {
        if ('code' in error && error.code === 'EPIPE') process.exit(0);
        process.stderr.write(`${explainFailure(error)}\n`);
        process.exit(1);
    });
}
