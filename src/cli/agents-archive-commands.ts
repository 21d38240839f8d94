import { Command } from 'commander';
import { type ImportResult, importBooks } from '../agents/import-books.ts';
import { VISIBILITIES } from '../domain/agent.ts';
import { AppError } from '../shared/errors.ts';
import { print, printJson, printTable } from './print.ts';
import { withStorage } from './with-storage.ts';

/** `agents import` and `agents export`. */
export function agentsArchiveCommands(): readonly Command[] {
    return [
        new Command('import')
            .description('Import books from .book files, folders or .zip archives.')
            .argument('<paths...>', 'files, folders or archives')
            .option('--replace', 'replace the books of existing agents')
            .option('--json', 'print JSON')
            .action((paths: readonly string[], options: ImportOptions) =>
                withStorage(context => importAll(context, paths, options)),
            ),
        new Command('export')
            .description('Export books to a folder or a .zip archive.')
            .argument('[names...]', 'agent names as in their URLs; default: all agents')
            .requiredOption('--to <path>', 'a folder, or a file name that ends in .zip')
            .option('--force', 'overwrite existing files')
            .option('--json', 'print JSON')
            .action((names: readonly string[], options: ExportOptions) =>
                withStorage(context => exportAll(context, names, options)),
            ),
    ];
}

interface ImportOptions {
    readonly replace?: boolean;
    readonly json?: boolean;
}

interface ExportOptions {
    readonly to: string;
    readonly force?: boolean;
    readonly json?: boolean;
}

type Context = Parameters<Parameters<typeof withStorage>[0]>[0];

async function importAll(context: Context, paths: readonly string[], options: ImportOptions): Promise<void> {
    const { readBooks } = await import('./book-archive.ts');
    const { defaultVisibility: visibility } = await context.settings.read();
    const files = (await Promise.all(paths.map(readBooks))).flat().map(file => ({ visibility, ...file }));
    const results = await importBooks(context, files, { isReplacing: options.replace ?? false, who: 'admin' });
    if (results.some(isProblem)) process.exitCode = 1;
    if (options.json) {
        printJson(results);
        return;
    }
    if (results.length === 0) {
        print('No books found.');
        return;
    }
    printTable(
        ['NAME', 'RESULT', 'BOOK', 'REASON'],
        results.map(({ agentName, outcome, path, reason }) => [agentName, outcome, path, reason ?? '']),
    );
    if (results.some(({ outcome }) => outcome === 'conflict')) {
        print('Agents with conflicts were not changed. Use --replace to import their books as new versions.');
    }
}

function isProblem({ outcome }: ImportResult): boolean {
    return outcome === 'conflict' || outcome === 'refused';
}

async function exportAll(context: Context, names: readonly string[], options: ExportOptions): Promise<void> {
    const all = await context.agents.list(VISIBILITIES);
    const missing = names.find(name => !all.some(({ agentName }) => agentName === name));
    if (missing !== undefined) throw new AppError('not_found', `There is no agent '${missing}'.`);
    const chosen = names.length === 0 ? all : all.filter(({ agentName }) => names.includes(agentName));
    const found = await Promise.all(chosen.map(({ agentName }) => context.agents.findOrNull(agentName)));
    const agents = found.filter(agent => agent !== null);
    const { writeBooks } = await import('./book-archive.ts');
    await writeBooks(options.to, agents, { isReplacing: options.force ?? false });
    const exported = agents.map(({ agentName }) => agentName);
    if (options.json) printJson({ to: options.to, agentNames: exported });
    else print(`Exported ${exported.length} ${exported.length === 1 ? 'agent' : 'agents'} to ${options.to}.`);
}
