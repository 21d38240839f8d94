import pino from 'pino';

/** Levels in the order of their severity; `silent` writes nothing. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
    debug(fields: LogFields, message: string): void;
    info(fields: LogFields, message: string): void;
    warn(fields: LogFields, message: string): void;
    error(fields: LogFields, message: string): void;
}

/** One JSON line an event on stderr, so that stdout stays for what a command prints. Keys are masked wherever they stand. */
export function openLog(level: LogLevel): Log {
    return pino(
        {
            level,
            base: null,
            timestamp: pino.stdTimeFunctions.isoTime,
            serializers: { error: pino.stdSerializers.errWithCause },
        },
        { write: line => void process.stderr.write(maskSecrets(line)) },
    );
}

const SECRET_PATTERN = /\b(ptbk_|sk-|AIza)([\w-]{4})[\w-]{8,}/g;
const BEARER_PATTERN = /\b(Bearer\s+)[^\s"\\]{8,}/gi;

/** `text` with every key shortened to its beginning, which is enough to recognise it and useless to a thief. */
export function maskSecrets(text: string): string {
    return text.replace(SECRET_PATTERN, '$1$2…').replace(BEARER_PATTERN, '$1…');
}
