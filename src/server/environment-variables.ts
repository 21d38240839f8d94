import { z } from 'zod';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../auth/passwords.ts';
import { TOKEN_STORAGES } from '../domain/api-token.ts';
import { LOG_LEVELS } from '../shared/log.ts';

/** One variable. Its schema is created only if the variable is set: all of them would be a tenth of every start. */
export interface EnvironmentVariable<Value, Default> {
    readonly description: string;
    readonly default: Default;
    readonly schema: () => z.ZodType<Value>;
}

/** Every variable that the server reads, with its default and its description in the documentation. */
export const ENVIRONMENT_VARIABLES = {
    PORT: variable('Port to listen on. 0 picks a free port.', 4440, () => z.coerce.number().int().min(0).max(65535)),
    HOST: variable('Address to listen on. `0.0.0.0` accepts connections from other machines.', '127.0.0.1', anyText),
    DATABASE_URL: variable(
        'File path or `file:` URL for SQLite, `postgres://…` for Postgres.',
        'data/agents-server.sqlite',
        databaseAddress,
    ),
    PUBLIC_URL: optional('Public address of the server, if it is behind a proxy.', () => z.url()),
    TRUST_PROXY: variable('Trust `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto`.', false, yesOrNo),
    OPENAI_API_KEY: optional('API key for OpenAI, or for the server at `OPENAI_BASE_URL`.', anyText),
    OPENAI_BASE_URL: optional('Address of an OpenAI-compatible server to use instead of OpenAI.', () => z.url()),
    OPENAI_MODEL: optional('Model to use if the book does not name one.', anyText),
    MODEL_PROVIDERS: optional(
        'Ordered chain of providers. Replaces `OPENAI_…`. JSON, or the path of a JSON file.',
        anyText,
    ),
    DETECT_LOCAL_MODELS: variable(
        'Look for a model server on this machine if no provider is configured.',
        true,
        yesOrNo,
    ),
    MODEL_SILENCE_SECONDS: variable('Time without data after which a provider counts as failed.', 600, seconds),
    KEEP_ALIVE_SECONDS: variable(
        'Time without data after which an open stream gets a keep-alive comment.',
        10,
        seconds,
    ),
    SHUTDOWN_SECONDS: variable(
        'Time that open replies have to finish when the server stops. Then they end with an error.',
        20,
        seconds,
    ),
    ADMIN_PASSWORD: optional('Admin password for `/login`. Replaces the one set with `admin set-password`.', () =>
        z.string().min(MIN_PASSWORD_LENGTH).max(MAX_PASSWORD_LENGTH),
    ),
    TOKEN_STORAGE: variable('Store API keys as they are (`plain`) or as their SHA-256 (`hashed`).', 'plain', () =>
        z.enum(TOKEN_STORAGES),
    ),
    MAX_BODY_BYTES: variable('Maximum size of a request body.', 33_554_432, () => z.coerce.number().int().min(1024)),
    MAX_VISITOR_BODY_BYTES: variable(
        "Maximum size of a request body without an API key or the admin's session. Never more than `MAX_BODY_BYTES`.",
        8_388_608,
        () => z.coerce.number().int().min(1024),
    ),
    KEY_LIMITS: variable(
        'Limits for API keys without their own: `requestsPerMinute=60`, `tokensPerMinute`, `tokensPerDay`, `tokensPerMonth`, `concurrentStreams`, separated by commas.',
        '',
        anyText,
    ),
    ADDRESS_LIMITS: variable(
        'Limits for each address that chats without an API key, in the same form. The admin and this machine have none.',
        'requestsPerMinute=600,concurrentStreams=100',
        anyText,
    ),
    TURN_LEASE_SECONDS: variable(
        'Time without a heartbeat after which the open replies of a server are marked as interrupted.',
        30,
        seconds,
    ),
    TEACHER_MODEL: optional('Model that decides what agents learn. Default: the model that replies.', anyText),
    LEARNING: variable(
        'Learn from conversations on this server. Of several servers on one database, one is enough.',
        true,
        yesOrNo,
    ),
    LEARNING_LEASE_SECONDS: variable(
        'Time without a heartbeat after which another server takes over a learning job.',
        60,
        seconds,
    ),
    LEARNING_POLL_SECONDS: variable('How often a server looks for learning jobs that other servers left.', 5, seconds),
    HISTORY_RETENTION_DAYS: optional(
        'Delete conversations after this many days. Lessons stay, without their source.',
        () => z.coerce.number().int().min(1).max(36_500),
    ),
    ALLOW_PRIVATE_ADDRESSES: variable(
        'Allow books to name MCP servers and pages at loopback and private addresses.',
        false,
        yesOrNo,
    ),
    ALLOW_BROWSING: variable('Allow agents with `USE BROWSER` to open public web pages.', false, yesOrNo),
    SEARCH_URL: optional(
        'Search engine for agents with `USE SEARCH ENGINE`: an address that contains `{query}` and returns JSON like SearXNG.',
        () => z.string().regex(/^https?:\/\/.*\{query\}/, 'must be an http or https address with {query} in it'),
    ),
    METRICS_TOKEN: optional('Bearer token that can read `/metrics`. Without it, only the admin can.', () =>
        z.string().min(16),
    ),
    OTEL_EXPORTER_OTLP_ENDPOINT: optional(
        'Where to send traces, as OTLP over HTTP, for example `http://localhost:4318`.',
        () => z.url(),
    ),
    OTEL_EXPORTER_OTLP_HEADERS: optional('Headers for traces: `name=value`, separated by commas.', () =>
        z.string().regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'must be name=value pairs with commas between them'),
    ),
    OTEL_SERVICE_NAME: variable('Name of this server in traces.', 'agents-server', anyText),
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: variable('Include messages in traces.', false, yesOrNo),
    LOG_LEVEL: variable(`One of ${LOG_LEVELS.join(', ')}.`, 'info', () => z.enum(LOG_LEVELS)),
};

/** One that has a value, set or not. */
function variable<const Default extends Value, Value>(
    description: string,
    defaultValue: Default,
    schema: () => z.ZodType<Value>,
): EnvironmentVariable<Value, Value> {
    return { description, default: defaultValue, schema };
}

/** One that need not be set. */
function optional<Value>(description: string, schema: () => z.ZodType<Value>): EnvironmentVariable<Value, undefined> {
    return { description, default: undefined, schema };
}

function anyText() {
    return z.string();
}

/** Another scheme is that of a database which this program does not know. */
function databaseAddress() {
    const known = /^(?:file:|postgres(?:ql)?:\/\/|(?![a-z][a-z0-9+.-]+:\/\/))/i;
    return z.string().regex(known, 'must be a file path, a file: URL or a postgres:// URL');
}

function yesOrNo() {
    return z.stringbool();
}

function seconds() {
    return z.coerce.number().positive().max(86_400);
}
