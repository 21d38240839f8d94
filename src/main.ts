import { startServer } from './cli/start-server.ts';
import { READ_PDF } from './tools/read-pdf.ts';

try {
    await run(process.argv.slice(2));
} catch (error) {
    const { explainFailure } = await import('./cli/explain-failure.ts');
    process.stderr.write(`${explainFailure(error)}\n`);
    process.exitCode = 1;
}

/** `serve` without options skips the command line parser, which would take a tenth of the start time. */
async function run(args: readonly string[]): Promise<void> {
    if (args.length === 0 || (args.length === 1 && args[0] === 'serve')) return startServer();
    // Internal: the server runs itself as a child process to read a PDF.
    if (args[0] === READ_PDF) {
        const { printPdfText } = await import('./cli/print-pdf-text.ts');
        return printPdfText();
    }
    const [{ createProgram }, { exitOnBrokenPipe }] = await Promise.all([
        import('./cli/program.ts'),
        import('./cli/exit-on-broken-pipe.ts'),
    ]);
    exitOnBrokenPipe(process.stdout);
    await createProgram().parseAsync();
}
