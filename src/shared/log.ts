import type { pino } from 'pino';
import { lazy } from './lazy.ts';

/** Levels in the order of their severity; `silent` writes nothing. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
    /** Whether lines of this level are written: what nobody reads need not be put together. */
    isWritten(level: LogLevel): boolean;
    debug(fields: LogFields, message: string): void;
    info(fields: LogFields, message: string): void;
    warn(fields: LogFields, message: string): void;
    error(fields: LogFields, message: string): void;
}

export interface LogOptions {
    /** What must never be written, whatever its form: the keys that the operator configured. */
    readonly secrets?: readonly string[];
    readonly write?: (line: string) => void;
}

/**
 * One JSON line an event, on stderr, so that stdout stays for what a command prints. Every line goes through `mask` as a whole, so that
 * no field, message or cause of an error can carry a key past it.
 */
export function openLog(level: LogLevel, { secrets = [], write = writeToStderr }: LogOptions = {}): Log {
    const mask = createMask(secrets);
    const logger = lazy(() => createLogger(level, line => write(mask(line))));
    const least = LOG_LEVELS.indexOf(level);
    const isWritten = (name: LogLevel) => LOG_LEVELS.indexOf(name) >= least;
    const writerOf = (name: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
        if (isWritten(name)) logger()[name](fields, message);
    };
    return {
        isWritten,
        debug: writerOf('debug'),
        info: writerOf('info'),
        warn: writerOf('warn'),
        error: writerOf('error'),
    };
}

/** The library comes with the first line: it brings a good deal of Node along, and a start has nothing to say. */
function createLogger(level: LogLevel, write: (line: string) => void): pino.Logger {
    const library: typeof pino = require('pino');
    return library(
        {
            level,
            base: null,
            timestamp: library.stdTimeFunctions.isoTime,
            serializers: { error: library.stdSerializers.errWithCause },
        },
        { write },
    );
}

/** What the log cannot say, because the disk is full or its reader is gone, must not end the server. */
const stderr = lazy(() => process.stderr.on('error', () => {}));

function writeToStderr(line: string): void {
    stderr().write(line);
}

const SECRET_PATTERN = /\b(ptbk_|sk-|AIza)([\w-]{4})[\w-]{8,}/g;
const BEARER_PATTERN = /\b(Bearer\s+)[^\s"\\]{8,}/gi;

/** `text` with every key that has the form of one shortened to its beginning: enough to recognise it, useless to a thief. */
export function maskSecrets(text: string): string {
    return text.replace(SECRET_PATTERN, '$1$2…').replace(BEARER_PATTERN, '$1…');
}

/** Shorter ones are words that may stand anywhere. */
const SHORTEST_SECRET = 8;

function createMask(secrets: readonly string[]): (text: string) => string {
    const long = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
    // As they stand in a line of JSON.
    const known = long.map(secret => JSON.stringify(secret).slice(1, -1));
    return text => maskSecrets(known.reduce((rest, secret) => rest.replaceAll(secret, `${secret.slice(0, 4)}…`), text));
}
