import { existsSync, readFileSync } from 'node:fs';
import type { TokenStorage } from '../domain/api-token.ts';
import { type Limits, mergeLimits, parseLimits } from '../domain/limits.ts';
import { parseModelProviders } from '../models/config/parse-model-providers.ts';
import { openaiSettings, type ProviderSettings } from '../models/config/provider-settings.ts';
import type { EnvironmentEntry } from '../settings/environment-entry.ts';
import type { LogLevel } from '../shared/log.ts';
import { trimEnd } from '../shared/trim-end.ts';
import type { TracingSettings } from '../telemetry/open-spans.ts';
import { ConfigError } from './config-error.ts';
import { describeEnvironment, type Environment, type EnvironmentValues, readEnvironment } from './read-environment.ts';

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
    /** Of requests without an API key or the admin's session. */
    readonly maxVisitorBodyBytes: number;
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
    /** How long a server may give no sign of life before others end the turns that it had open. */
    readonly turnLeaseMs: number;
    readonly teacherModel: string | null;
    readonly isLearning: boolean;
    readonly learningLeaseMs: number;
    readonly learningPollMs: number;
    /** `null` where the history is kept for ever. */
    readonly historyRetentionDays: number | null;
}

/**
 * The configuration that an environment gives. An empty or blank variable is an absent one.
 * @throws ConfigError that names the variable
 */
export function loadConfig(environment: Environment = process.env): Config {
    const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim() !== ''));
    const values = readEnvironment(given);
    return Object.freeze({
        port: values.PORT,
        host: values.HOST,
        databaseUrl: values.DATABASE_URL,
        publicUrl: values.PUBLIC_URL === undefined ? null : trimEnd(values.PUBLIC_URL, '/'),
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
        maxVisitorBodyBytes: values.MAX_VISITOR_BODY_BYTES,
        shutdownMs: values.SHUTDOWN_SECONDS * 1000,
        keyLimits: readLimits('KEY_LIMITS', values.KEY_LIMITS),
        addressLimits: readLimits('ADDRESS_LIMITS', values.ADDRESS_LIMITS),
        isPrivateAllowed: values.ALLOW_PRIVATE_ADDRESSES,
        isBrowsingAllowed: values.ALLOW_BROWSING,
        searchUrl: values.SEARCH_URL ?? null,
        modelSilenceMs: values.MODEL_SILENCE_SECONDS * 1000,
        keepAliveMs: values.KEEP_ALIVE_SECONDS * 1000,
        turnLeaseMs: values.TURN_LEASE_SECONDS * 1000,
        teacherModel: values.TEACHER_MODEL ?? null,
        isLearning: values.LEARNING,
        learningLeaseMs: values.LEARNING_LEASE_SECONDS * 1000,
        learningPollMs: values.LEARNING_POLL_SECONDS * 1000,
        historyRetentionDays: values.HISTORY_RETENTION_DAYS ?? null,
    });
}

function readTracing(values: EnvironmentValues): TracingSettings | null {
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

function readProviders(values: EnvironmentValues, environment: Environment): readonly ProviderSettings[] {
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
        return mergeLimits(parseLimits(text), null);
    } catch (error) {
        throw new ConfigError(`${variable}: ${error instanceof Error ? error.message : 'cannot be read'}`);
    }
}

function readChainFile(path: string): string {
    if (!existsSync(path)) throw new Error('is neither JSON nor the path of a file that exists');
    return readFileSync(path, 'utf8');
}
