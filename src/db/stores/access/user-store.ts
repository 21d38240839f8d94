import { count, eq } from 'drizzle-orm';
import type { UserStore } from '../../../ports/access-stores.ts';
import type { Database } from '../../database.ts';
import { placeholder, prepared, query } from '../../statement.ts';
import { execute } from '../../transaction.ts';

/** Accounts with a password, in the table `User`. */
export function createUserStore(database: Database): UserStore {
    return {
        async passwordHashOrNull(name) {
            const [user] = await database.read(findByName({ name }));
            return user?.passwordHash ?? null;
        },
        async setPassword(input) {
            await execute(database, setPassword(input));
        },
        async count() {
            const [row] = await database.read(countAll());
            return row?.count ?? 0;
        },
    };
}

const findByName = prepared('users.findByName', ({ db, User }) =>
    db
        .select({ passwordHash: User.passwordHash })
        .from(User)
        .where(eq(User.name, placeholder(User.name))),
);

function setPassword({ name, passwordHash, at }: Parameters<UserStore['setPassword']>[0]) {
    return query(({ db, User }) =>
        db
            .insert(User)
            .values({ name, passwordHash, isAdmin: true, createdAt: at, updatedAt: at })
            .onConflictDoUpdate({ target: User.name, set: { passwordHash, updatedAt: at } }),
    );
}

const countAll = prepared('users.count', ({ db, User }) => db.select({ count: count() }).from(User));
