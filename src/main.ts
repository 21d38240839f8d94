import { startServer } from './cli/start-server.ts';
import { ConfigError } from './config-error.ts';
import { AppError } from './shared/errors.ts';

try {
    await run(process.argv.slice(2));
} catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
}

/** Serving, plainly asked for, does without the command line's parser: it would be a tenth of the start. */
async function run(args: readonly string[]): Promise<void> {
    if (args.length === 0 || (args.length === 1 && args[0] === 'serve')) return startServer();
    const { createProgram } = await import('./cli/program.ts');
    await createProgram().parseAsync();
}

/** What went wrong in one line; a stack would only frighten. */
function explain(error: unknown): string {
    if (error instanceof ConfigError || error instanceof AppError) return error.message;
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
        return 'The port is taken: another program listens there. Set PORT to another one.';
    }
    if (error instanceof Error && 'syscall' in error) {
        return error.syscall === 'listen'
            ? `HOST: the server cannot listen on this address (${error.message}).`
            : error.message;
    }
    return error instanceof Error ? `Unexpected: ${error.message}` : 'Unexpected failure.';
}
