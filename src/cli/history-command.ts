import { Command, Option } from 'commander';
import { findToken } from '../auth/find-token.ts';
import { MESSAGE_STATUSES, type MessageStatus } from '../domain/chat-row.ts';
import { CHAT_SOURCES, type ChatSource } from '../domain/chat-turn.ts';
import { browseUpTo, type HistoryQuery } from '../history/browse-history.ts';
import { EXPORT_ENCODINGS, EXPORT_FORMATS, type ExportFormat } from '../history/encode-export.ts';
import { exportHistory } from '../history/export-history.ts';
import { forgetConversation, forgetPerson } from '../history/forget-history.ts';
import { toCallerHash } from '../http/to-caller.ts';
import type { ListedConversation, Person } from '../ports/history-stores.ts';
import { AppError } from '../shared/errors.ts';
import { parseDate, parsePositive } from './option-parsers.ts';
import { print, printJson, printTable } from './print.ts';
import { withStorage } from './with-storage.ts';

export function historyCommand(): Command {
    const history = new Command('history').description('List, export and delete conversations.');
    withFilters(history.command('list'))
        .description('List conversations, newest reply first.')
        .option('--limit <count>', 'the maximum number', parsePositive, 50)
        .option('--json', 'print JSON')
        .action((options: ListOptions) => withStorage(context => list(context, options)));
    withFilters(history.command('export'))
        .description('Print all messages of conversations, one per line. API keys are shown as hints.')
        .addOption(new Option('--format <format>', 'the output format').choices(EXPORT_FORMATS).default('jsonl'))
        .action((options: ExportOptions) => withStorage(context => exportAll(context, options)));
    history
        .command('delete')
        .description(
            'Delete a conversation, or all conversations of a visitor or API key. Without --yes, only shows how many.',
        )
        .option('--conversation <id>', 'one conversation, by its ID from the list', parsePositive)
        .option('--token <token>', 'all conversations of an API key: the key, its hint or its ID')
        .option('--visitor-of <id>', 'all conversations of the visitor who started this conversation', parsePositive)
        .option('--yes', 'delete permanently')
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
        .option('--agent <name>', 'only of this agent')
        .addOption(new Option('--source <source>', 'only from this source').choices(CHAT_SOURCES))
        .option('--token <token>', 'only with this API key: the key, its hint or its ID')
        .addOption(
            new Option('--status <status>', 'only with this status of the newest reply').choices(MESSAGE_STATUSES),
        )
        .option('--since <time>', 'last active on or after this date, such as 2027-01-31', parseDate)
        .option('--until <time>', 'last active before this date', parseDate)
        .option('--search <words>', 'with a message that contains all of these words');
}

type Context = Parameters<Parameters<typeof withStorage>[0]>[0];

async function list(context: Context, { limit, json, ...filter }: ListOptions): Promise<void> {
    const query = await toQuery(context, filter);
    const conversations = await browseUpTo(context.stores, query, limit);
    const shown = conversations.map(({ apiKey: _, callerHash: __, excerpt, ...conversation }) => {
        return { ...conversation, excerpt: excerpt?.text ?? null };
    });
    if (json) {
        printJson(shown);
        return;
    }
    if (shown.length === 0) {
        print('No conversations found.');
        return;
    }
    printTable(
        ['ID', 'ACTIVE', 'AGENT', 'SOURCE', 'MESSAGES', 'STATUS', 'FIRST MESSAGE'],
        shown.map(({ id, updatedAt, agentName, source, token, messages, status, opening }) => [
            String(id),
            updatedAt.toISOString().slice(0, 16).replace('T', ' '),
            agentName,
            source === 'AGENT_PAGE_CHAT' ? 'web' : (token?.hint ?? 'API'),
            String(messages),
            status.toLowerCase(),
            opening.replace(/\s+/g, ' ').slice(0, MAX_WIDTH),
        ]),
    );
}

const MAX_WIDTH = 60;

async function exportAll(context: Context, { format, ...filter }: ExportOptions): Promise<void> {
    const query = await toQuery(context, filter);
    const { head, encode } = EXPORT_ENCODINGS[format];
    await write(head());
    for await (const message of exportHistory(context.stores, query)) await write(encode(message));
}

/** Waits if the reader of the output is slower. */
async function write(text: string): Promise<void> {
    if (process.stdout.write(text)) return;
    await new Promise<void>(resolve => process.stdout.once('drain', resolve));
}

async function remove(context: Context, { yes = false, json = false, ...options }: DeleteOptions): Promise<void> {
    const targets = [options.conversation, options.token, options.visitorOf].filter(each => each !== undefined);
    if (targets.length !== 1) {
        const message = 'Specify exactly one of --conversation, --token and --visitor-of.';
        throw new AppError('parameter_missing', message);
    }
    const conversations = await count(context, options);
    if (yes) await deleteAll(context, options);
    if (json) printJson({ conversations, isDeleted: yes });
    else if (yes) print(`Deleted ${toCountText(conversations)}.`);
    else print(`This deletes ${toCountText(conversations)} permanently. To confirm, add --yes.`);
}

async function count(context: Context, options: DeleteOptions): Promise<number> {
    if (options.conversation !== undefined) return findConversation(context, options.conversation).then(() => 1);
    return context.stores.historyDeletion.countConversationsOf(await findPerson(context, options));
}

async function deleteAll(context: Context, options: DeleteOptions): Promise<void> {
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

function toCountText(conversations: number): string {
    return conversations === 1 ? '1 conversation' : `${conversations} conversations`;
}
