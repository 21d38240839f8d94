import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { AppError } from '../../shared/errors.ts';

/** An error of the driver or the database, until it is known whether the work can be repeated. */
export class PostgresFailure extends Error {
    /** Five characters; `null` if the connection failed before the database responded. */
    readonly sqlState: string | null;

    constructor(error: unknown) {
        // The message of drizzle's error contains the values of the query: keys and conversations, which must not be logged.
        const cause = error instanceof DrizzleQueryError ? error.cause : error;
        super('Postgres failed', { cause });
        this.name = 'PostgresFailure';
        this.sqlState = cause instanceof pg.DatabaseError ? (cause.code ?? null) : null;
    }

    /** The transaction conflicted with another one and was rolled back. */
    get isConflict(): boolean {
        return this.sqlState === '40001' || this.sqlState === '40P01';
    }

    /** The connection was cut, shut down by the database, or refused because there are too many. */
    get isConnectionLost(): boolean {
        return this.sqlState === null || /^(08|57P|53300)/.test(this.sqlState);
    }

    /** The cause is the state of the database, not the query; another connection may work. */
    get isUnavailable(): boolean {
        return this.isConnectionLost || UNAVAILABLE.test(this.sqlState ?? '');
    }

    /** The error of the domain; the original error if only a defect of this program can cause it. */
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
 * Classes of https://www.postgresql.org/docs/current/errcodes-appendix.html: login refused, database missing, no resources (disk full,
 * out of memory), locked, intervention, system error, configuration, broken data; and `25006`, read-only.
 */
const UNAVAILABLE = /^(28|3D|53|55P03|57|58|F0|XX|25006)/;

/** Invalid characters, numbers out of range, values beyond a limit. */
const UNSTORABLE = /^(22|54)/;

export async function withPostgresFailure<Result>(result: Promise<Result>): Promise<Result> {
    try {
        return await result;
    } catch (error) {
        throw new PostgresFailure(error);
    }
}
