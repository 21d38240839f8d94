import { startServer } from './cli/start-server.ts';
import { READ_PDF } from './tools/read-pdf.ts';

try {
    await run(process.argv.slice(2));
} catch (error) {
    const { explainFailure } = await import('./cli/explain-failure.ts');
    process.stderr.write(`${explainFailure(error)}\n`);
    process.exitCode = 1;
}

/** Serving, plainly asked for, does without the command line's parser: it would be a tenth of the start. */
async function run(args: readonly string[]): Promise<void> {
    if (args.length === 0 || (args.length === 1 && args[0] === 'serve')) return startServer();
    // The server's own question to itself, and no command of anybody's.
    if (args[0] === READ_PDF) {
        const { printPdfText } = await import('./cli/print-pdf-text.ts');
        return printPdfText();
    }
    const [{ createProgram }, { endWithReader }] = await Promise.all([
        import('./cli/program.ts'),
        import('./cli/end-with-reader.ts'),
    ]);
    endWithReader(process.stdout);
    await createProgram().parseAsync();
}
