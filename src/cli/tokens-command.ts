import { Command, InvalidArgumentError } from 'commander';
import { findLivingAgent } from '../agents/find-agent.ts';
import type { ApiToken } from '../auth/api-token.ts';
import { createToken } from '../auth/create-token.ts';
import { findToken } from '../auth/find-token.ts';
import { printLimits } from '../auth/limits.ts';
import { updateToken } from '../auth/update-token.ts';
import { addLimitOptions, limitsOf } from './limit-options.ts';
import { print, printJson, printTable } from './print.ts';
import { withStorage } from './with-storage.ts';

export function tokensCommand(): Command {
    const tokens = new Command('tokens').description('Create, list, change and revoke the keys of the API.');
    const createCommand = tokens
        .command('create')
        .description('Create a token. Prints the token and nothing else.')
        .option('--token <key>', 'take this key (ptbk_ and 32 hex characters) instead of a new one')
        .option('--note <text>', 'what the token is for')
        .option('--agent <names...>', 'limit the token to these agents')
        .option('--expires <date>', 'the day or moment the token ends, as in 2027-01-31', toFutureDate)
        .option('--json', 'print the token with what belongs to it as JSON');
    addLimitOptions(createCommand).action((options: CreateOptions) => withStorage(context => create(context, options)));
    const updateCommand = tokens
        .command('update')
        .description('Change the limits or the note of a token. What is not named stays.')
        .argument('<token>', 'the key, its hint or its id from the list')
        .option('--note <text>', 'what the token is for')
        .option('--no-limits', 'take all limits of its own away first')
        .option('--json', 'print the token with what belongs to it as JSON');
    addLimitOptions(updateCommand).action((reference: string, options: UpdateOptions) =>
        withStorage(context => update(context, reference, options)),
    );
    tokens
        .command('list')
        .description('List the tokens. Keys are shown shortened.')
        .option('--json', 'print JSON')
        .action((options: JsonOption) => withStorage(context => list(context, options)));
    tokens
        .command('revoke')
        .description('Revoke a token; it stops working at once.')
        .argument('<token>', 'the key, its hint or its id from the list')
        .option('--json', 'print the token that was revoked as JSON')
        .action((reference: string, options: JsonOption) =>
            withStorage(context => revoke(context, reference, options)),
        );
    return tokens;
}

interface JsonOption {
    readonly json?: boolean;
}

interface CreateOptions extends JsonOption {
    readonly token?: string;
    readonly note?: string;
    readonly agent?: readonly string[];
    readonly expires?: Date;
}

interface UpdateOptions extends JsonOption {
    readonly note?: string;
    readonly limits: boolean;
}

type Context = Parameters<Parameters<typeof withStorage>[0]>[0];

async function create(context: Context, options: CreateOptions): Promise<void> {
    // A name that is none would make a key that opens nothing.
    for (const agentName of options.agent ?? []) await findLivingAgent(context.agents, agentName);
    const { key, token } = await createToken(context, {
        key: options.token,
        note: options.note,
        agentNames: options.agent,
        expiresAt: options.expires,
        limits: limitsOf(options),
    });
    if (options.json) printJson({ ...shown(token), token: key });
    else print(key);
}

async function update(context: Context, reference: string, options: UpdateOptions): Promise<void> {
    const { id, limits } = await findToken(context, reference);
    const kept = options.limits ? limits : {};
    const token = await updateToken(context, id, {
        note: options.note,
        limits: { ...kept, ...limitsOf(options) },
    });
    if (options.json) printJson(shown(token));
    else print(`${token.hint}: ${token.limits === null ? 'no limits of its own' : printLimits(token.limits)}`);
}

async function list(context: Context, options: JsonOption): Promise<void> {
    const tokens = await context.apiTokens.list();
    if (options.json) {
        printJson(tokens.map(shown));
        return;
    }
    if (tokens.length === 0) {
        print('There are no tokens yet. Create one with: tokens create');
        return;
    }
    printTable(
        ['ID', 'TOKEN', 'STATE', 'AGENTS', 'CREATED', 'LAST USED', 'LIMITS', 'NOTE'],
        tokens.map(token => [
            String(token.id),
            token.hint,
            stateOf(token),
            token.agentNames?.join(' ') ?? 'all',
            dayOf(token.createdAt),
            token.lastUsedAt === null ? 'never' : dayOf(token.lastUsedAt),
            token.limits === null ? '' : printLimits(token.limits),
            token.note ?? '',
        ]),
    );
}

async function revoke(context: Context, reference: string, { json }: JsonOption): Promise<void> {
    const token = await findToken(context, reference);
    await context.apiTokens.revoke(token.id, context.now());
    if (json) printJson({ ...shown(token), isRevoked: true });
    else print(`Revoked ${token.hint}.`);
}

/** A token without its key. */
function shown({ token: _, ...rest }: ApiToken) {
    return rest;
}

function stateOf({ isRevoked, expiresAt }: ApiToken): string {
    if (isRevoked) return 'revoked';
    return expiresAt !== null && expiresAt.getTime() <= Date.now() ? 'expired' : 'active';
}

function dayOf(date: Date): string {
    return date.toISOString().slice(0, 10);
}

function toFutureDate(text: string): Date {
    const date = new Date(text);
    if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('It is no date.');
    if (date.getTime() <= Date.now()) throw new InvalidArgumentError('It has passed already.');
    return date;
}
