import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { createAgent } from '../../src/agents/create-agent.ts';
import { createFirstAgent } from '../../src/agents/create-first-agent.ts';
import { createToken } from '../../src/auth/create-token.ts';
import type { ProviderSettings } from '../../src/models/config/provider-settings.ts';
import { type Config, loadConfig } from '../../src/server/config.ts';
import { openContext, type ServerContext } from '../../src/server/context.ts';
import type { ContextOverrides } from '../../src/server/context-overrides.ts';
import { serve } from '../../src/server/serve.ts';
import { openLog } from '../../src/shared/log.ts';
import { readTable, type TableRow } from './read-table.ts';

/** A key of the right form for tests; it opens nothing but the servers that tests start. */
export const TEST_KEY = 'ptbk_00000000000000000000000000000001';

export interface TestServerOptions {
    /** A database of this address; a new SQLite file where absent. */
    readonly databaseUrl?: string;
    /** The chain of providers; the built-in model where absent. */
    readonly providers?: readonly ProviderSettings[];
    /** Learning is switched on by tests that mean it (`isLearning`): a teacher's questions would reach every scripted provider. */
    readonly config?: Partial<Config>;
    readonly overrides?: ContextOverrides;
}

export interface TestServer {
    readonly url: string;
    readonly context: ServerContext;
    /** The real client, at an agent's address. */
    openai(agentName?: string, options?: Partial<ConstructorParameters<typeof OpenAI>[0]>): OpenAI;
    post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
    createAgent(agentSource: string): Promise<string>;
    /** The rows of a table by id, all or those after one. */
    rows(table: string, afterId?: number): Promise<readonly TableRow[]>;
    /** Resolves when no work is left that goes on without an answer. */
    drain(): Promise<void>;
    /** Resolves when no more than `left` turns are being answered, and those that ended, with or without their clients, are recorded. */
    turnsEnded(left?: number): Promise<void>;
    stop(): Promise<void>;
}

/** A whole server on a free port: real database, real HTTP, the agent Jack Green and the key `TEST_KEY`. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
    const folder = options.databaseUrl === undefined ? mkdtempSync(join(tmpdir(), 'agents-server-test-')) : null;
    const databaseUrl = options.databaseUrl ?? join(folder ?? '', 'test.sqlite');
    const config: Config = {
        ...loadConfig({ DATABASE_URL: databaseUrl, DETECT_LOCAL_MODELS: 'false', PORT: '0' }),
        providers: options.providers ?? [],
        isLearning: false,
        ...options.config,
    };
    const context = await openContext(config, { log: openLog('silent'), ...options.overrides });
    context.startUpkeep();
    await createFirstAgent(context);
    // Another server on the same database has made it already.
    if ((await context.apiKeys.count()) === 0) await createToken(context, { key: TEST_KEY });
    const server = serve(context, config);
    return {
        url: server.url,
        context,
        openai: (agentName = 'jack-green', clientOptions = {}) =>
            new OpenAI({
                baseURL: `${server.url}/agents/${agentName}/api/openai`,
                apiKey: TEST_KEY,
                maxRetries: 0,
                ...clientOptions,
            }),
        post: (path, body, headers = {}) =>
            fetch(server.url + path, {
                method: 'POST',
                headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json', ...headers },
                body: typeof body === 'string' ? body : JSON.stringify(body),
            }),
        createAgent: async agentSource => (await createAgent(context, { agentSource, who: 'admin' })).agentName,
        rows: (table, afterId) => readTable(databaseUrl, table, afterId),
        drain: context.drain,
        async turnsEnded(left = 0) {
            while (context.openTurns.count() > left) await new Promise(setImmediate);
        },
        async stop() {
            await server.kill();
            await context.close();
            if (folder !== null) rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** A provider at a scripted upstream. */
export function providerAt(baseUrl: string, settings: Partial<ProviderSettings> = {}): ProviderSettings {
    return { name: 'scripted', baseUrl, apiKey: null, model: 'scripted-model', models: null, ...settings };
}
