import { lookup } from 'node:dns/promises';
import { createFirstAgent } from '../agents/create-first-agent.ts';
import { createToken } from '../auth/create-token.ts';
import { type Config, loadConfig } from '../config.ts';
import { ConfigError } from '../config-error.ts';
import { openContext, type ServerContext } from '../context.ts';
import { releaseMemoryWhenQuiet } from '../release-memory.ts';
import { type RunningServer, serve } from '../serve.ts';
import { AppError } from '../shared/errors.ts';
import { pause } from '../shared/pause.ts';
import { VERSION } from '../version.ts';
import { print } from './print.ts';

/** What open answers are told in the end takes a moment to be written down and sent. */
const LAST_WORDS_MS = 5_000;

/** The first questions come before what has time. */
const UPKEEP_AFTER_MS = 500;

/** Serves until the process is asked to stop. */
export async function runServer(): Promise<void> {
    const config = loadConfig();
    const shutdown = new AbortController();
    const context = await openContext(config, { shutdown: shutdown.signal });
    try {
        await createFirstAgent(context);
        const server = await listen(context, config);
        try {
            await serveUntilAsked(context, config.publicUrl ?? server.url);
            await stop({ server, context, shutdown, drainMs: config.shutdownMs });
        } catch (error) {
            // It would go on listening, without a database, and the process with it.
            await server.kill();
            throw error;
        }
    } finally {
        await context.close();
    }
}

/** @throws ConfigError if `HOST` has no address: what the runtime says then is any error that came before */
async function listen(context: ServerContext, config: Config): Promise<RunningServer> {
    try {
        return serve(context, config);
    } catch (error) {
        if (await hasAddress(config.host)) throw error;
        throw new ConfigError(`HOST: the server cannot listen there: '${config.host}' has no address.`);
    }
}

async function hasAddress(host: string): Promise<boolean> {
    return lookup(host).then(
        () => true,
        () => false,
    );
}

async function serveUntilAsked(context: ServerContext, url: string): Promise<void> {
    // Listened for before anybody can know that the server is there.
    const askedToStop = untilAskedToStop();
    const memory = releaseMemoryWhenQuiet();
    // Who is waiting already is answered first.
    await pause();
    await greet(context, url);
    const upkeep = setTimeout(() => {
        context.startUpkeep();
        context.startCounting();
    }, UPKEEP_AFTER_MS);
    await askedToStop;
    clearTimeout(upkeep);
    memory.stop();
}

/** In one piece, so that whoever reads it has all of it or nothing; where nobody can, the server serves all the same. */
async function greet(context: ServerContext, url: string): Promise<void> {
    const isFirstStart = (await context.apiTokens.count()) === 0;
    const code = await context.adminSessions.createLoginCode();
    const lines = [
        `Agents Server ${VERSION}`,
        '',
        `  Address    ${url}`,
        `  Admin      ${url}/login/${code}  (works once)`,
    ];
    if (isFirstStart) {
        const { key } = await createToken(context, { note: 'Made at the first start' });
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
    '  No language model is configured and none runs on this machine: agents answer from their own books.',
    '  Set OPENAI_API_KEY, OPENAI_BASE_URL or MODEL_PROVIDERS, or start Ollama, LM Studio, llama.cpp or vLLM.',
] as const;

async function untilAskedToStop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    await promise;
    // Whoever asks twice does not want to wait.
    process.once('SIGINT', () => process.exit(1));
}

interface StopInput {
    readonly server: RunningServer;
    readonly context: ServerContext;
    readonly shutdown: AbortController;
    readonly drainMs: number;
}

/** Answers are finished first, also those that nobody listens to; then they are told that the server ends. */
async function stop({ server, context, shutdown, drainMs }: StopInput): Promise<void> {
    const finished = server.stop().then(context.drain);
    if (await isDoneWithin(finished, drainMs)) return;
    shutdown.abort(new AppError('overloaded', 'The server is shutting down. Try again in a moment.'));
    if (await isDoneWithin(finished, LAST_WORDS_MS)) return;
    await server.kill();
}

async function isDoneWithin(work: Promise<void>, milliseconds: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), milliseconds);
    try {
        return await Promise.race([work.then(() => true), promise]);
    } finally {
        clearTimeout(timer);
    }
}
