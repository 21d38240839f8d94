import { Command, Option } from 'commander';
import { createAgent } from '../agents/create-agent.ts';
import { VISIBILITIES, type Visibility } from '../domain/agent.ts';
import { AppError } from '../shared/errors.ts';
import { agentsArchiveCommands } from './agents-archive-commands.ts';
import { learningCommands } from './learning-commands.ts';
import { print, printJson, printTable } from './print.ts';
import { toBookText } from './to-book-text.ts';
import { withStorage } from './with-storage.ts';

export function agentsCommand(): Command {
    const agents = new Command('agents').description(
        'List, create, import, export and delete agents, and undo what they learned.',
    );
    agents
        .command('list')
        .description('List the agents.')
        .option('--json', 'print JSON')
        .action((options: JsonOption) => withStorage(context => list(context, options)));
    agents
        .command('create')
        .description('Create an agent from a book. Prints the agent name as in its URL.')
        .argument('<book>', 'the book file, or - for standard input')
        .addOption(new Option('--visibility <visibility>', VISIBILITY_HELP).choices(VISIBILITIES))
        .option('--json', 'print JSON')
        .action((book: string, options: CreateOptions) => withStorage(context => create(context, book, options)));
    agents
        .command('delete')
        .description('Delete an agent. Its conversations stay in the history.')
        .argument('<name>', 'the agent name as in its URL')
        .option('--json', 'print JSON')
        .action((agentName: string, options: JsonOption) =>
            withStorage(context => deleteOne(context, agentName, options)),
        );
    for (const command of learningCommands()) agents.addCommand(command);
    for (const command of agentsArchiveCommands()) agents.addCommand(command);
    return agents;
}

const VISIBILITY_HELP = 'who can see the agent; default: the server setting';

interface JsonOption {
    readonly json?: boolean;
}

interface CreateOptions extends JsonOption {
    readonly visibility?: Visibility;
}

type Context = Parameters<Parameters<typeof withStorage>[0]>[0];

async function list(context: Context, options: JsonOption): Promise<void> {
    const agents = await context.agents.list(VISIBILITIES);
    if (options.json) {
        printJson(agents);
        return;
    }
    if (agents.length === 0) {
        print('There are no agents yet. Create one with: agents create my-agent.book');
        return;
    }
    printTable(
        ['NAME', 'FULL NAME', 'VISIBILITY', 'VERSION', 'CHANGED'],
        agents.map(agent => [
            agent.agentName,
            agent.agentProfile.fullName,
            agent.visibility,
            String(agent.version),
            agent.updatedAt.toISOString().slice(0, 16).replace('T', ' '),
        ]),
    );
}

async function create(context: Context, book: string, { visibility: requested, json }: CreateOptions): Promise<void> {
    const agentSource = await readBook(book);
    const visibility = requested ?? (await context.settings.read()).defaultVisibility;
    const { agentSource: _, ...agent } = await createAgent(context, { agentSource, visibility, who: 'admin' });
    if (json) printJson(agent);
    else print(agent.agentName);
}

async function deleteOne(context: Context, agentName: string, { json }: JsonOption): Promise<void> {
    const isDeleted = await context.agents.delete(agentName, context.now());
    if (!isDeleted) throw new AppError('not_found', `There is no agent '${agentName}'.`);
    if (json) printJson({ agentName });
    else print(`Deleted ${agentName}.`);
}

async function readBook(path: string): Promise<string> {
    if (path === '-') return toBookText('standard input', await Bun.stdin.bytes());
    const file = Bun.file(path);
    if (!(await file.exists())) throw new AppError('not_found', `There is no file '${path}'.`);
    return toBookText(path, await file.bytes());
}
