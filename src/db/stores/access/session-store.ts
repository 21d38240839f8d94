import { and, eq, gt, lte, ne } from 'drizzle-orm';
import type { SessionStore } from '../../../ports/access-stores.ts';
import type { Database } from '../../database.ts';
import { placeholder, prepared, rowPlaceholders } from '../../statement.ts';
import { execute, run } from '../../transaction.ts';

/** Sessions of the admin, in the table `Session`. Creating one deletes those that have expired. */
export function createSessionStore(database: Database): SessionStore {
    return {
        async create(session) {
            await database.transaction(function* () {
                yield* run(deleteExpired({ expiresAt: session.createdAt }));
                yield* run(insertSession({ ...session, userId: null }));
            });
        },

        async isValid(secretHash, at) {
            const rows = await database.read(findValid({ secretHash, expiresAt: at }));
            return rows.length > 0;
        },

        async delete(secretHash) {
            await execute(database, deleteSession({ secretHash }));
        },

        async deleteOthers(secretHash) {
            await execute(database, deleteOthers({ secretHash: secretHash ?? '' }));
        },
    };
}

const deleteExpired = prepared('sessions.deleteExpired', ({ db, Session }) =>
    db.delete(Session).where(lte(Session.expiresAt, placeholder(Session.expiresAt))),
);

const insertSession = prepared('sessions.insert', ({ db, Session }) =>
    db.insert(Session).values(rowPlaceholders(Session)),
);

const findValid = prepared('sessions.findValid', ({ db, Session }) =>
    db
        .select({ id: Session.id })
        .from(Session)
        .where(
            and(
                eq(Session.secretHash, placeholder(Session.secretHash)),
                gt(Session.expiresAt, placeholder(Session.expiresAt)),
            ),
        ),
);

const deleteSession = prepared('sessions.delete', ({ db, Session }) =>
    db.delete(Session).where(eq(Session.secretHash, placeholder(Session.secretHash))),
);

const deleteOthers = prepared('sessions.deleteOthers', ({ db, Session }) =>
    db.delete(Session).where(ne(Session.secretHash, placeholder(Session.secretHash))),
);
