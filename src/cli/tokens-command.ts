import { Command } from 'commander';
import { findLivingAgent } from '../agents/find-agent.ts';
import type { ApiToken } from '../auth/api-token.ts';
import { createToken } from '../auth/create-token.ts';
import { findToken } from '../auth/find-token.ts';
import { printLimits } from '../auth/limits.ts';
import { updateToken } from '../auth/update-token.ts';
import { addLimitOptions, toLimits } from './limit-options.ts';
import { parseFutureDate } from './option-parsers.ts';
import { print, printJson, printTable } from './print.ts';
import { withStorage } from './with-storage.ts';

export function tokensCommand(): Command {
    const tokens = new Command('tokens').description('Create, list, update and revoke API keys.');
    const createCommand = tokens
        .command('create')
        .description('Create an API key. Prints only the key.')
        .option('--token <key>', 'use this key (ptbk_ and 32 hex characters) instead of a random one')
        .option('--note <text>', 'what the API key is for')
        .option('--agent <names...>', 'limit the API key to these agents')
        .option('--expires <date>', 'the expiry date or time, such as 2027-01-31', parseFutureDate)
        .option('--json', 'print JSON');
    addLimitOptions(createCommand).action((options: CreateOptions) => withStorage(context => create(context, options)));
    const updateCommand = tokens
        .command('update')
        .description('Change the limits or the note of an API key. Other settings stay.')
        .argument('<token>', 'the key, its hint or its ID from the list')
        .option('--note <text>', 'what the API key is for')
        .option('--no-limits', 'first remove all limits of this API key')
        .option('--json', 'print JSON');
    addLimitOptions(updateCommand).action((reference: string, options: UpdateOptions) =>
        withStorage(context => update(context, reference, options)),
    );
    tokens
        .command('list')
        .description('List API keys, shortened to their hints.')
        .option('--json', 'print JSON')
        .action((options: JsonOption) => withStorage(context => list(context, options)));
    tokens
        .command('revoke')
        .description('Revoke an API key. It stops working immediately.')
        .argument('<token>', 'the key, its hint or its ID from the list')
        .option('--json', 'print JSON')
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
    // A key for an unknown agent would be useless.
    for (const agentName of options.agent ?? []) await findLivingAgent(context.agents, agentName);
    const { key, token } = await createToken(context, {
        key: options.token,
        note: options.note,
        agentNames: options.agent,
        expiresAt: options.expires,
        limits: toLimits(options),
    });
    if (options.json) printJson({ ...withoutKey(token), token: key });
    else print(key);
}

async function update(context: Context, reference: string, options: UpdateOptions): Promise<void> {
    const { id, limits } = await findToken(context, reference);
    const currentLimits = options.limits ? limits : {};
    const token = await updateToken(context, id, {
        note: options.note,
        limits: { ...currentLimits, ...toLimits(options) },
    });
    if (options.json) printJson(withoutKey(token));
    else print(`${token.hint}: ${token.limits === null ? 'default limits' : printLimits(token.limits)}`);
}

async function list(context: Context, options: JsonOption): Promise<void> {
    const tokens = await context.apiKeys.list();
    if (options.json) {
        printJson(tokens.map(withoutKey));
        return;
    }
    if (tokens.length === 0) {
        print('There are no API keys yet. Create one with: tokens create');
        return;
    }
    printTable(
        ['ID', 'KEY', 'STATE', 'AGENTS', 'CREATED', 'LAST USED', 'LIMITS', 'NOTE'],
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
    await context.apiKeys.revoke(token.id, context.now());
    if (json) printJson({ ...withoutKey(token), isRevoked: true });
    else print(`Revoked ${token.hint}.`);
}

function withoutKey({ token: _, ...rest }: ApiToken) {
    return rest;
}

function stateOf({ isRevoked, expiresAt }: ApiToken): string {
    if (isRevoked) return 'revoked';
    return expiresAt !== null && expiresAt.getTime() <= Date.now() ? 'expired' : 'active';
}

function dayOf(date: Date): string {
    return date.toISOString().slice(0, 10);
}
