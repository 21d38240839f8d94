import { z } from 'zod';
import { TOKEN_STORAGES } from './auth/api-token.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './auth/passwords.ts';
import { LOG_LEVELS } from './shared/log.ts';

/** One variable. Its schema is made where it is set, which of most is not so: all of them would be a tenth of every start. */
export interface EnvironmentVariable<Value, Default> {
    readonly description: string;
    readonly default: Default;
    readonly schema: () => z.ZodType<Value>;
}

/** Every variable that the server reads, with its default and what the README says of it. */
export const ENVIRONMENT_VARIABLES = {
    PORT: variable('Port to listen on; 0 takes a free one.', 4440, () => z.coerce.number().int().min(0).max(65535)),
    HOST: variable('Address to listen on; `0.0.0.0` lets other machines in.', '127.0.0.1', anyText),
    DATABASE_URL: variable(
        'A file path or `file:` URL for SQLite, `postgres://…` for Postgres.',
        'data/agents-server.sqlite',
        databaseAddress,
    ),
    PUBLIC_URL: optional("The server's address as people see it, where a proxy stands in front.", () => z.url()),
    TRUST_PROXY: variable(
        'Whether to believe `X-Forwarded-For`, `X-Forwarded-Host` and `X-Forwarded-Proto`.',
        false,
        yesOrNo,
    ),
    OPENAI_API_KEY: optional('Key of OpenAI, or of the server at `OPENAI_BASE_URL`.', anyText),
    OPENAI_BASE_URL: optional('Any OpenAI-compatible server in place of OpenAI.', () => z.url()),
    OPENAI_MODEL: optional('The model to ask for where a book does not name one.', anyText),
    MODEL_PROVIDERS: optional(
        'Ordered chain of providers, in place of `OPENAI_…`: JSON, or the path of a JSON file.',
        anyText,
    ),
    DETECT_LOCAL_MODELS: variable(
        'Whether to look for a model server on this machine where no provider is configured.',
        true,
        yesOrNo,
    ),
    MODEL_SILENCE_SECONDS: variable('How long a provider may be silent before it counts as failed.', 600, seconds),
    KEEP_ALIVE_SECONDS: variable('Silence after which an open stream gets a keep-alive comment.', 10, seconds),
    SHUTDOWN_SECONDS: variable(
        'How long open answers may go on when the server is asked to stop; then they end with an error.',
        20,
        seconds,
    ),
    ADMIN_PASSWORD: optional(
        "The admin's password for `/login`, in place of the one that `admin set-password` sets.",
        () => z.string().min(SHORTEST_PASSWORD).max(LONGEST_PASSWORD),
    ),
    TOKEN_STORAGE: variable('Keep keys as they are (`plain`), or as their SHA-256 (`hashed`).', 'plain', () =>
        z.enum(TOKEN_STORAGES),
    ),
    MAX_BODY_BYTES: variable('The largest body of a request.', 33_554_432, () => z.coerce.number().int().min(1024)),
    KEY_LIMITS: variable(
        'Limits of each key that has none of its own: `requestsPerMinute=60`, `tokensPerMinute`, `tokensPerDay`, `tokensPerMonth`, `concurrentStreams`, with commas between them.',
        '',
        anyText,
    ),
    ADDRESS_LIMITS: variable(
        'The same for each address that chats without a key. The admin and this machine itself have none.',
        'requestsPerMinute=600,concurrentStreams=100',
        anyText,
    ),
    TURN_LEASE_SECONDS: variable(
        'How long a server may give no sign of life before the answers that it was making count as broken off.',
        30,
        seconds,
    ),
    TEACHER_MODEL: optional(
        'The model that decides what agents learn; the one that answers where it is not set.',
        anyText,
    ),
    LEARNING: variable(
        'Whether this server learns from what is said; of several servers on one database, one that does is enough.',
        true,
        yesOrNo,
    ),
    LEARNING_LEASE_SECONDS: variable(
        'How long a learning job belongs to a server that gives no sign of life.',
        60,
        seconds,
    ),
    LEARNING_POLL_SECONDS: variable('How often a server looks for learning jobs that others have left.', 5, seconds),
    HISTORY_RETENTION_DAYS: optional(
        'After how many days what was said is deleted; lessons stay, without where they came from.',
        () => z.coerce.number().int().min(1).max(36_500),
    ),
    ALLOW_PRIVATE_ADDRESSES: variable(
        'Whether books may name MCP servers and pages in the own network: loopback and private addresses.',
        false,
        yesOrNo,
    ),
    ALLOW_BROWSING: variable('Whether agents whose books say `USE BROWSER` may open public web pages.', false, yesOrNo),
    SEARCH_URL: optional(
        'Search engine for books that say `USE SEARCH ENGINE`: an address with `{query}` in it that answers as SearXNG does in JSON.',
        () => z.string().regex(/^https?:\/\/.*\{query\}/, 'must be an http or https address with {query} in it'),
    ),
    METRICS_TOKEN: optional('Lets Prometheus read `/metrics`, as its bearer token; otherwise only the admin may.', () =>
        z.string().min(16),
    ),
    OTEL_EXPORTER_OTLP_ENDPOINT: optional(
        'Where traces go, by OpenTelemetry’s OTLP over HTTP, e.g. `http://localhost:4318`.',
        () => z.url(),
    ),
    OTEL_EXPORTER_OTLP_HEADERS: optional('Headers for it: `name=value`, with commas between.', () =>
        z.string().regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, 'must be name=value pairs with commas between them'),
    ),
    OTEL_SERVICE_NAME: variable('The name of this server in traces.', 'agents-server', anyText),
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: variable(
        'Whether traces hold what people and agents said.',
        false,
        yesOrNo,
    ),
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
