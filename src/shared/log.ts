import type { pino } from 'pino';
import { lazy } from './lazy.ts';

/** Levels by severity; `silent` writes nothing. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
    /** Whether lines of this level are written. Callers can skip building a line that is not. */
    isWritten(level: LogLevel): boolean;
    debug(fields: LogFields, message: string): void;
    info(fields: LogFields, message: string): void;
    warn(fields: LogFields, message: string): void;
    error(fields: LogFields, message: string): void;
}

export interface LogOptions {
    /** Never written, in any form: the keys that the operator configured. */
    readonly secrets?: readonly string[];
    readonly write?: (line: string) => void;
}

/**
 * Writes one JSON line for each event to stderr; stdout is for the output of commands. The whole line is masked, so that no field,
 * message or cause of an error can reveal a key.
 */
export function openLog(level: LogLevel, { secrets = [], write = writeToStderr }: LogOptions = {}): Log {
    const mask = createMask(secrets);
    const logger = lazy(() => createLogger(level, line => write(mask(line))));
    const lowest = LOG_LEVELS.indexOf(level);
    const isWritten = (name: LogLevel) => LOG_LEVELS.indexOf(name) >= lowest;
    const writeAt = (name: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
        if (isWritten(name)) logger()[name](fields, message);
    };
    return {
        isWritten,
        debug: writeAt('debug'),
        info: writeAt('info'),
        warn: writeAt('warn'),
        error: writeAt('error'),
    };
}

/** Loaded with the first line: the library loads much of Node, and a start logs nothing. */
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

/** A full disk or a closed pipe must not end the server. */
const stderr = lazy(() => process.stderr.on('error', () => {}));

function writeToStderr(line: string): void {
    stderr().write(line);
}

const SECRET_PATTERN = /\b(ptbk_|sk-|AIza)([\w-]{4})[\w-]{8,}/g;
const BEARER_PATTERN = /\b(Bearer\s+)[^\s"\\]{8,}/gi;

/** Shortens everything that looks like a key to its beginning, by which it can be recognized but not used. */
export function maskSecrets(text: string): string {
    return text.replace(SECRET_PATTERN, '$1$2…').replace(BEARER_PATTERN, '$1…');
}

/** Shorter secrets could be ordinary words. */
const SHORTEST_SECRET = 8;

function createMask(secrets: readonly string[]): (text: string) => string {
    const long = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
    // As they are written in JSON.
    const known = long.map(secret => JSON.stringify(secret).slice(1, -1));
    return text => maskSecrets(known.reduce((rest, secret) => rest.replaceAll(secret, `${secret.slice(0, 4)}…`), text));
}
