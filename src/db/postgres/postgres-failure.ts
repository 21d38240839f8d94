import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { AppError } from '../../shared/errors.ts';

/** What went wrong between the driver and the server, until it is known whether the work can be repeated. */
export class PostgresFailure extends Error {
    /** Five characters; `null` where the failure is the connection's and not the server's answer. */
    readonly sqlState: string | null;

    constructor(error: unknown) {
        // Drizzle's error has the query's values in its message: keys and conversations, which are nothing for the log.
        const cause = error instanceof DrizzleQueryError ? error.cause : error;
        super('Postgres failed', { cause });
        this.name = 'PostgresFailure';
        this.sqlState = cause instanceof pg.DatabaseError ? (cause.code ?? null) : null;
    }

    /** The transaction met another one and was rolled back by the server. */
    get isConflict(): boolean {
        return this.sqlState === '40001' || this.sqlState === '40P01';
    }

    /** The connection is of no use any more: cut, shut down by the server, or refused because there are too many. */
    get isConnectionLost(): boolean {
        return this.sqlState === null || /^(08|57P|53300)/.test(this.sqlState);
    }

    /** Not the query is at fault but the server's state, which another connection may find better. */
    get isUnavailable(): boolean {
        return this.isConnectionLost || UNAVAILABLE.test(this.sqlState ?? '');
    }

    /** In the words of the domain; what only a defect of this program can cause stays as it is. */
    toError(): unknown {
        if (this.isUnavailable || this.isConflict) {
            return new AppError('storage_unavailable', 'The database cannot be used at the moment.', {
                cause: this.cause,
                retryAfterSeconds: this.isConflict ? 1 : 5,
            });
        }
        if (UNSTORABLE.test(this.sqlState ?? '')) {
            return new AppError('parameter_value_invalid', 'The database cannot store one of the values.', {
                cause: this.cause,
            });
        }
        return this.cause;
    }
}

/**
 * Classes of https://www.postgresql.org/docs/current/errcodes-appendix.html: refused log-in, missing database, no resources (a full
 * disk, no memory), locked, intervention, system error, configuration, broken data; and `25006`, read-only.
 */
const UNAVAILABLE = /^(28|3D|53|55P03|57|58|F0|XX|25006)/;

/** Bad characters, numbers out of range, values beyond a limit. */
const UNSTORABLE = /^(22|54)/;
