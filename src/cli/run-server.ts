import { lookup } from 'node:dns/promises';
import { createFirstAgent } from '../agents/create-first-agent.ts';
import { createToken } from '../auth/create-token.ts';
import { type Config, loadConfig } from '../server/config.ts';
import { ConfigError } from '../server/config-error.ts';
import { openContext, type ServerContext } from '../server/context.ts';
import { type RunningServer, serve } from '../server/serve.ts';
import { VERSION } from '../server/version.ts';
import { AppError } from '../shared/errors.ts';
import { pause } from '../shared/pause.ts';
import { print } from './print.ts';
import { watchStopSignals } from './stop-signals.ts';

/** The time for interrupted replies to be recorded and sent. */
const ABORT_GRACE_MS = 5_000;

/** The first requests take priority over maintenance. */
const UPKEEP_AFTER_MS = 500;

/** Serves until the process gets a signal to stop. */
export async function runServer(): Promise<void> {
    const config = loadConfig();
    const shutdown = new AbortController();
    const context = await openContext(config, { shutdown: shutdown.signal });
    try {
        await createFirstAgent(context);
        const server = await listen(context, config);
        try {
            // Before the greeting, so that a signal right after it is not missed.
            const signals = watchStopSignals();
            await serveUntil(signals.stop, context, config.publicUrl ?? server.url);
            await stop({ server, context, shutdown, drainMs: config.shutdownMs, hurry: signals.hurry });
        } catch (error) {
            // Otherwise it would keep listening without a database, and keep the process alive.
            await server.kill();
            throw error;
        }
    } finally {
        await context.close();
    }
}

/** @throws ConfigError if `HOST` cannot be resolved, because the runtime's own error is then unrelated */
async function listen(context: ServerContext, config: Config): Promise<RunningServer> {
    try {
        return serve(context, config);
    } catch (error) {
        if (await hasAddress(config.host)) throw error;
        throw new ConfigError(`HOST: cannot listen on '${config.host}': the name cannot be resolved.`);
    }
}

async function hasAddress(host: string): Promise<boolean> {
    return lookup(host).then(
        () => true,
        () => false,
    );
}

async function serveUntil(stopSignal: Promise<void>, context: ServerContext, url: string): Promise<void> {
    // Requests that are waiting already go first.
    await pause();
    await greet(context, url);
    const upkeep = setTimeout(() => {
        context.startUpkeep();
        context.startCounting();
    }, UPKEEP_AFTER_MS);
    await stopSignal;
    clearTimeout(upkeep);
}

/** Printed in one write, so that a reader never gets a part of it. If it cannot be written, the server still runs. */
async function greet(context: ServerContext, url: string): Promise<void> {
    const isFirstStart = (await context.apiKeys.count()) === 0;
    const code = await context.adminSessions.createLoginCode();
    const lines = [
        `Agents Server ${VERSION}`,
        '',
        `  Address    ${url}`,
        `  Admin      ${url}/login/${code}  (works once)`,
    ];
    if (isFirstStart) {
        const { key } = await createToken(context, { note: 'Created at first start' });
        // Scripts look for these words.
        lines.push(`  API token  ${key}`);
    }
    lines.push(`  API        ${url}/agents/jack-green/api/openai  (documentation: ${url}/docs)`);
    for (const { name, model } of context.modelDescriptions)
        lines.push(`  Model      ${name}${model ? `: ${model}` : ''}`);
    if (context.isBuiltInModel) lines.push(...NO_MODEL_HINT);
    process.stdout.on('error', () => {});
    print([...lines, ''].join('\n'));
}

const NO_MODEL_HINT = [
    '',
    '  No language model is configured or running on this machine, so the built-in model replies from the books.',
    '  Set OPENAI_API_KEY, OPENAI_BASE_URL or MODEL_PROVIDERS, or start Ollama, LM Studio, llama.cpp or vLLM.',
] as const;

interface StopInput {
    readonly server: RunningServer;
    readonly context: ServerContext;
    readonly shutdown: AbortController;
    readonly drainMs: number;
    /** When running replies are waited for no longer. */
    readonly hurry: Promise<void>;
}

/** Waits for running replies, including those without a listener, and interrupts them after `drainMs` or in a hurry. */
async function stop({ server, context, shutdown, drainMs, hurry }: StopInput): Promise<void> {
    const finished = server.stop().then(context.drain);
    if (await isDoneWithin(finished, drainMs, hurry)) return;
    shutdown.abort(new AppError('overloaded', 'The server is shutting down. Try again in a moment.'));
    if (await isDoneWithin(finished, ABORT_GRACE_MS)) return;
    await server.kill();
}

async function isDoneWithin(work: Promise<void>, milliseconds: number, hurry?: Promise<void>): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), milliseconds);
    void hurry?.then(() => resolve(false));
    try {
        return await Promise.race([work.then(() => true), promise]);
    } finally {
        clearTimeout(timer);
    }
}
