import { createProgram } from './cli/program.ts';
import { ConfigError } from './config-error.ts';
import { AppError } from './shared/errors.ts';

try {
    await createProgram().parseAsync();
} catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
}

/** What went wrong in one line; a stack would only frighten. */
function explain(error: unknown): string {
    if (error instanceof ConfigError || error instanceof AppError) return error.message;
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
        return 'The port is taken: another program listens there. Set PORT to another one.';
    }
    return error instanceof Error ? `Unexpected: ${error.message}` : 'Unexpected failure.';
}
