import { Command, InvalidArgumentError, Option } from 'commander';
import { findToken } from '../auth/find-token.ts';
import { CHAT_SOURCES, type ChatSource } from '../chat/chat-turn.ts';
import { browseUpTo, type HistoryQuery } from '../history/browse-history.ts';
import { MESSAGE_STATUSES, type MessageStatus } from '../history/chat-row.ts';
import { EXPORT_ENCODINGS, EXPORT_FORMATS, type ExportFormat } from '../history/encode-export.ts';
import { exportHistory } from '../history/export-history.ts';
import { forgetConversation, forgetPerson } from '../history/forget-history.ts';
import { toCallerHash } from '../http/to-caller.ts';
import type { ListedConversation, Person } from '../ports/history-stores.ts';
import { AppError } from '../shared/errors.ts';
import { print, printJson, printTable } from './print.ts';
import { withStorage } from './with-storage.ts';

export function historyCommand(): Command {
    const history = new Command('history').description('List, export and delete what was said.');
    withFilters(history.command('list'))
        .description('List conversations, the one with the newest reply first.')
        .option('--limit <count>', 'how many', toPositive, 50)
        .option('--json', 'print JSON')
        .action((options: ListOptions) => withStorage(context => list(context, options)));
    withFilters(history.command('export'))
        .description('Print all messages of conversations, a line each. Keys are named by their hints.')
        .addOption(new Option('--format <format>', 'how').choices(EXPORT_FORMATS).default('jsonl'))
        .action((options: ExportOptions) => withStorage(context => exportAll(context, options)));
    history
        .command('delete')
        .description('Delete a conversation, or everything that a person said. Without --yes it says how much that is.')
        .option('--conversation <id>', 'one conversation, by its number in the list', toPositive)
        .option('--token <token>', 'everything that was said with a key: the key, its hint or its id')
        .option('--visitor-of <id>', 'everything of the visitor who began a conversation', toPositive)
        .option('--yes', 'really delete it, for good')
        .option('--json', 'print JSON')
        .action((options: DeleteOptions) => withStorage(context => remove(context, options)));
    return history;
}

interface FilterOptions {
    readonly agent?: string;
    readonly source?: ChatSource;
    readonly token?: string;
    readonly status?: MessageStatus;
    readonly since?: Date;
    readonly until?: Date;
    readonly search?: string;
}

interface ListOptions extends FilterOptions {
    readonly limit: number;
    readonly json?: boolean;
}

interface ExportOptions extends FilterOptions {
    readonly format: ExportFormat;
}

interface DeleteOptions {
    readonly conversation?: number;
    readonly token?: string;
    readonly visitorOf?: number;
    readonly yes?: boolean;
    readonly json?: boolean;
}

function withFilters(command: Command): Command {
    return command
        .option('--agent <name>', 'of this agent')
        .addOption(new Option('--source <door>', 'through this door').choices(CHAT_SOURCES))
        .option('--token <token>', 'with this key: the key, its hint or its id')
        .addOption(new Option('--status <status>', 'whose newest reply ended so').choices(MESSAGE_STATUSES))
        .option('--since <time>', 'last active on this day or later, as in 2027-01-31', toDate)
        .option('--until <time>', 'last active before this day', toDate)
        .option('--search <words>', 'with a message that has all of these words');
}

type Context = Parameters<Parameters<typeof withStorage>[0]>[0];

async function list(context: Context, { limit, json, ...filter }: ListOptions): Promise<void> {
    const query = await toQuery(context, filter);
    const conversations = await browseUpTo(context.stores, query, limit);
    const shown = conversations.map(({ apiKey: _, callerHash: __, ...conversation }) => conversation);
    if (json) {
        printJson(shown);
        return;
    }
    if (shown.length === 0) {
        print('There are no such conversations.');
        return;
    }
    printTable(
        ['ID', 'ACTIVE', 'AGENT', 'DOOR', 'MESSAGES', 'STATUS', 'BEGINNING'],
        shown.map(({ id, updatedAt, agentName, source, token, messages, status, opening }) => [
            String(id),
            updatedAt.toISOString().slice(0, 16).replace('T', ' '),
            agentName,
            source === 'AGENT_PAGE_CHAT' ? 'web' : (token?.hint ?? 'API'),
            String(messages),
            status.toLowerCase(),
            opening.replace(/\s+/g, ' ').slice(0, WIDEST_BEGINNING),
        ]),
    );
}

const WIDEST_BEGINNING = 60;

async function exportAll(context: Context, { format, ...filter }: ExportOptions): Promise<void> {
    const query = await toQuery(context, filter);
    const { head, encode } = EXPORT_ENCODINGS[format];
    await write(head());
    for await (const message of exportHistory(context.stores, query)) await write(encode(message));
}

/** Waits where the reader is slower. */
async function write(text: string): Promise<void> {
    if (process.stdout.write(text)) return;
    await new Promise<void>(resolve => process.stdout.once('drain', resolve));
}

async function remove(context: Context, { yes = false, json = false, ...options }: DeleteOptions): Promise<void> {
    const named = [options.conversation, options.token, options.visitorOf].filter(each => each !== undefined);
    if (named.length !== 1) {
        const message = 'Name what to delete, by one of --conversation, --token and --visitor-of.';
        throw new AppError('parameter_missing', message);
    }
    const conversations = await count(context, options);
    if (yes) await forget(context, options);
    if (json) printJson({ conversations, isDeleted: yes });
    else if (yes) print(`Deleted ${inWords(conversations)} and what hangs on it.`);
    else print(`That is ${inWords(conversations)}. To delete it for good, add --yes.`);
}

async function count(context: Context, options: DeleteOptions): Promise<number> {
    if (options.conversation !== undefined) return findConversation(context, options.conversation).then(() => 1);
    return context.stores.historyDeletion.countOfPerson(await findPerson(context, options));
}

async function forget(context: Context, options: DeleteOptions): Promise<void> {
    if (options.conversation !== undefined) await forgetConversation(context.stores, options.conversation);
    else await forgetPerson(context.stores, await findPerson(context, options));
}

async function findPerson(context: Context, { token: reference, visitorOf = 0 }: DeleteOptions): Promise<Person> {
    if (reference === undefined) return findConversation(context, visitorOf);
    const { token } = await findToken(context, reference);
    return { callerHash: toCallerHash('OPENAI_API_COMPATIBILITY', token), apiKey: token };
}

async function findConversation({ stores }: Context, id: number): Promise<ListedConversation> {
    const conversation = await stores.history.findOrNull(id);
    if (conversation === null) throw new AppError('not_found', `There is no conversation ${id}.`);
    return conversation;
}

async function toQuery(context: Context, { agent, token, ...filter }: FilterOptions): Promise<HistoryQuery> {
    const tokenId = token === undefined ? undefined : (await findToken(context, token)).id;
    return { ...filter, agentName: agent, tokenId };
}

function inWords(conversations: number): string {
    return conversations === 1 ? '1 conversation' : `${conversations} conversations`;
}

function toPositive(text: string): number {
    if (/^\d{1,15}$/.test(text) && Number(text) > 0) return Number(text);
    throw new InvalidArgumentError('It is no number of that kind.');
}

function toDate(text: string): Date {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('It is no date.');
    return date;
}
