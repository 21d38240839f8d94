import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { TOKEN_STORAGES, type TokenStorage } from './auth/api-token.ts';
import { type Limits, parseLimits } from './auth/limits.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './auth/passwords.ts';
import { ConfigError } from './config-error.ts';
import { parseModelProviders } from './models/parse-model-providers.ts';
import { openaiSettings, type ProviderSettings } from './models/provider-settings.ts';
import { type EnvironmentEntry, toEnvironmentEntry } from './settings/environment-entry.ts';
import { LOG_LEVELS, type LogLevel } from './shared/log.ts';
import type { TracingSettings } from './telemetry/open-spans.ts';

/** What the environment says, checked once at the start and frozen. */
export interface Config {
    readonly port: number;
    readonly host: string;
    readonly databaseUrl: string;
    /** The server's address as people see it; `null` for the one it listens on. */
    readonly publicUrl: string | null;
    readonly isProxyTrusted: boolean;
    /** Providers in the order in which they are asked; empty where none is configured. */
    readonly providers: readonly ProviderSettings[];
    readonly isLocalDetection: boolean;
    readonly adminPassword: string | null;
    readonly tokenStorage: TokenStorage;
    readonly logLevel: LogLevel;
    /** Every variable as it may be shown. */
    readonly environment: readonly EnvironmentEntry[];
    /** Lets programs read `/metrics`; `null` where none may. */
    readonly metricsToken: string | null;
    /** Where traces go; `null` where nothing is traced. */
    readonly tracing: TracingSettings | null;
    readonly maxBodyBytes: number;
    /** How long open answers may go on when the server is asked to stop. */
    readonly shutdownMs: number;
    readonly keyLimits: Limits;
    readonly addressLimits: Limits;
    /** Books may name addresses of the operator's own network. */
    readonly isPrivateAllowed: boolean;
    /** Whether books may open web pages. */
    readonly isBrowsingAllowed: boolean;
    /** Where `{query}` is what is searched for; `null` where books may not search. */
    readonly searchUrl: string | null;
    readonly modelSilenceMs: number;
    readonly keepAliveMs: number;
    readonly teacherModel: string | null;
    readonly isLearning: boolean;
    readonly learningLeaseMs: number;
    readonly learningPollMs: number;
    /** `null` where the history is kept for ever. */
    readonly historyRetentionDays: number | null;
}

const seconds = z.coerce.number().positive().max(86_400);

/** Every variable that the server reads, with its default and what the README says of it. */
export const environmentSchema = z.object({
    PORT: z.coerce.number().int().min(0).max(65535).default(4440).describe('Port to listen on; 0 takes a free one.'),
    HOST: z.string().default('127.0.0.1').describe('Address to listen on; `0.0.0.0` lets other machines in.'),
    DATABASE_URL: z
        .string()
        .default('data/agents-server.sqlite')
        .describe('A file path or `file:` URL for SQLite, `postgres://…` for Postgres.'),
    PUBLIC_URL: z.url().optional().describe("The server's address as people see it, where a proxy stands in front."),
    TRUST_PROXY: z
        .stringbool()
        .prefault('false')
        .describe('Whether to believe `X-Forwarded-For` and `X-Forwarded-Proto`.'),
    OPENAI_API_KEY: z.string().optional().describe('Key of OpenAI, or of the server at `OPENAI_BASE_URL`.'),
    OPENAI_BASE_URL: z.url().optional().describe('Any OpenAI-compatible server in place of OpenAI.'),
    OPENAI_MODEL: z.string().optional().describe('The model to ask for where a book does not name one.'),
    MODEL_PROVIDERS: z
        .string()
        .optional()
        .describe('Ordered chain of providers, in place of `OPENAI_…`: JSON, or the path of a JSON file.'),
    DETECT_LOCAL_MODELS: z
        .stringbool()
        .prefault('true')
        .describe('Whether to look for a model server on this machine where no provider is configured.'),
    MODEL_SILENCE_SECONDS: seconds
        .default(600)
        .describe('How long a provider may be silent before it counts as failed.'),
    KEEP_ALIVE_SECONDS: seconds.default(10).describe('Silence after which an open stream gets a keep-alive comment.'),
    SHUTDOWN_SECONDS: seconds
        .default(20)
        .describe('How long open answers may go on when the server is asked to stop; then they end with an error.'),
    ADMIN_PASSWORD: z
        .string()
        .min(SHORTEST_PASSWORD)
        .max(LONGEST_PASSWORD)
        .optional()
        .describe("The admin's password for `/login`, in place of the one that `admin set-password` sets."),
    TOKEN_STORAGE: z
        .enum(TOKEN_STORAGES)
        .default('plain')
        .describe('Keep keys as they are (`plain`), or as their SHA-256 (`hashed`).'),
    MAX_BODY_BYTES: z.coerce.number().int().min(1024).default(33_554_432).describe('The largest body of a request.'),
    KEY_LIMITS: z
        .string()
        .default('')
        .describe(
            'Limits of each key that has none of its own: `requestsPerMinute=60`, `tokensPerMinute`, `tokensPerDay`, `tokensPerMonth`, `concurrentStreams`, with commas between them.',
        ),
    ADDRESS_LIMITS: z
        .string()
        .default('requestsPerMinute=600,concurrentStreams=100')
        .describe('The same for each address that chats without a key. The admin and this machine itself have none.'),
    TEACHER_MODEL: z
        .string()
        .optional()
        .describe('The model that decides what agents learn; the one that answers where it is not set.'),
    LEARNING: z
        .stringbool()
        .default(true)
        .describe(
            'Whether this server learns from what is said; of several servers on one database, one that does is enough.',
        ),
    LEARNING_LEASE_SECONDS: seconds
        .default(60)
        .describe('How long a learning job belongs to a server that gives no sign of life.'),
    LEARNING_POLL_SECONDS: seconds
        .default(5)
        .describe('How often a server looks for learning jobs that others have left.'),
    HISTORY_RETENTION_DAYS: z.coerce
        .number()
        .int()
        .min(1)
        .max(36_500)
        .optional()
        .describe('After how many days what was said is deleted; lessons stay, without where they came from.'),
    ALLOW_PRIVATE_ADDRESSES: z
        .stringbool()
        .prefault('false')
        .describe('Whether books may name MCP servers and pages in the own network: loopback and private addresses.'),
    ALLOW_BROWSING: z
        .stringbool()
        .prefault('false')
        .describe('Whether agents whose books say `USE BROWSER` may open public web pages.'),
    SEARCH_URL: z
        .string()
        .regex(/^https?:\/\/.*\{query\}/, 'must be an http or https address with {query} in it')
        .optional()
        .describe(
            'Search engine for books that say `USE SEARCH ENGINE`: an address with `{query}` in it that answers as SearXNG does in JSON.',
        ),
    METRICS_TOKEN: z
        .string()
        .min(16)
        .optional()
        .describe('Lets Prometheus read `/metrics`, as its bearer token; otherwise only the admin may.'),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
        .url()
        .optional()
        .describe('Where traces go, by OpenTelemetry’s OTLP over HTTP, e.g. `http://localhost:4318`.'),
    OTEL_EXPORTER_OTLP_HEADERS: z
        .string()
        .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'must be name=value pairs with commas between them')
        .optional()
        .describe('Headers for it: `name=value`, with commas between.'),
    OTEL_SERVICE_NAME: z.string().default('agents-server').describe('The name of this server in traces.'),
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: z
        .stringbool()
        .prefault('false')
        .describe('Whether traces hold what people and agents said.'),
    LOG_LEVEL: z
        .enum(LOG_LEVELS)
        .default('info')
        .describe(`One of ${LOG_LEVELS.join(', ')}.`),
});

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The configuration that an environment gives. An empty variable is an absent one.
 * @throws ConfigError that names the variable
 */
export function loadConfig(environment: Environment = process.env): Config {
    const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
    const result = environmentSchema.safeParse(given);
    if (!result.success) {
        const issue = result.error.issues[0];
        throw new ConfigError(`${issue?.path.join('.')}: ${issue?.message}`);
    }
    const values = result.data;
    return Object.freeze({
        port: values.PORT,
        host: values.HOST,
        databaseUrl: values.DATABASE_URL,
        publicUrl: values.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
        isProxyTrusted: values.TRUST_PROXY,
        providers: readProviders(values, given),
        isLocalDetection: values.DETECT_LOCAL_MODELS,
        adminPassword: values.ADMIN_PASSWORD ?? null,
        tokenStorage: values.TOKEN_STORAGE,
        logLevel: values.LOG_LEVEL,
        environment: describeEnvironment(given),
        metricsToken: values.METRICS_TOKEN ?? null,
        tracing: readTracing(values),
        maxBodyBytes: values.MAX_BODY_BYTES,
        shutdownMs: values.SHUTDOWN_SECONDS * 1000,
        keyLimits: readLimits('KEY_LIMITS', values.KEY_LIMITS),
        addressLimits: readLimits('ADDRESS_LIMITS', values.ADDRESS_LIMITS),
        isPrivateAllowed: values.ALLOW_PRIVATE_ADDRESSES,
        isBrowsingAllowed: values.ALLOW_BROWSING,
        searchUrl: values.SEARCH_URL ?? null,
        modelSilenceMs: values.MODEL_SILENCE_SECONDS * 1000,
        keepAliveMs: values.KEEP_ALIVE_SECONDS * 1000,
        teacherModel: values.TEACHER_MODEL ?? null,
        isLearning: values.LEARNING,
        learningLeaseMs: values.LEARNING_LEASE_SECONDS * 1000,
        learningPollMs: values.LEARNING_POLL_SECONDS * 1000,
        historyRetentionDays: values.HISTORY_RETENTION_DAYS ?? null,
    });
}

function describeEnvironment(given: Environment): readonly EnvironmentEntry[] {
    return Object.entries(environmentSchema.shape).map(([name, schema]) =>
        toEnvironmentEntry({
            name,
            description: schema.description ?? '',
            given: given[name],
            defaultValue: schema.safeParse(undefined).data,
        }),
    );
}

function readTracing(values: z.output<typeof environmentSchema>): TracingSettings | null {
    const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = values;
    if (endpoint === undefined) return null;
    const pairs = headers?.split(',').map(pair => pair.split('=')) ?? [];
    return {
        endpoint,
        headers: Object.fromEntries(pairs.map(([name = '', ...value]) => [name.trim(), value.join('=').trim()])),
        serviceName: values.OTEL_SERVICE_NAME,
        isContentCaptured: values.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT,
    };
}

/** What must not be shown or written anywhere. */
export function secretsOf({ providers, metricsToken, adminPassword, databaseUrl, tracing }: Config): readonly string[] {
    const password = URL.parse(databaseUrl)?.password || null;
    return [
        ...providers.map(({ apiKey }) => apiKey),
        metricsToken,
        adminPassword,
        password,
        ...Object.values(tracing?.headers ?? {}),
    ].filter(secret => secret !== null);
}

function readProviders(
    values: z.output<typeof environmentSchema>,
    environment: Environment,
): readonly ProviderSettings[] {
    const chain = values.MODEL_PROVIDERS;
    try {
        if (chain === undefined) return openaiSettings(environment);
        return parseModelProviders(/^\s*[[{"]/.test(chain) ? chain : readChainFile(chain), environment);
    } catch (error) {
        const reason = error instanceof Error ? error.message : 'cannot be read';
        throw new ConfigError(chain === undefined ? reason : `MODEL_PROVIDERS: ${reason}`);
    }
}

function readLimits(variable: string, text: string): Limits {
    try {
        return parseLimits(text);
    } catch (error) {
        throw new ConfigError(`${variable}: ${error instanceof Error ? error.message : 'cannot be read'}`);
    }
}

function readChainFile(path: string): string {
    if (!existsSync(path)) throw new Error('is neither JSON nor the path of a file that exists');
    return readFileSync(path, 'utf8');
}
