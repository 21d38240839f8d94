import { count, desc, eq } from 'drizzle-orm';
import type { ApiToken } from '../../../auth/api-token.ts';
import type { ApiKeyStore } from '../../../ports/access-stores.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Database } from '../../database.ts';
import { RecentRows } from '../../recent-rows.ts';
import { placeholder, prepared, query, rowPlaceholders } from '../../statement.ts';
import { execute } from '../../transaction.ts';

/** API keys, in the table `ApiTokens`. */
export function createApiKeyStore(database: Database): ApiKeyStore {
    const recent = new RecentRows<ApiToken>({
        changes: database.changes,
        read: findOrNull,
        isAffected: ({ id }, change) => change.kind === 'unknown' || (change.kind === 'token' && change.tokenId === id),
        limit: RECENT_KEYS,
    });
    return {
        findOrNull,
        recentOrNull: recent.findOrNull,

        list: () => database.read(listAll()),

        async create({ at, ...key }) {
            const row = { ...key, createdAt: at, updatedAt: at, isRevoked: false, lastUsedAt: null };
            const [created] = await execute(database, insertKey(row));
            if (created !== undefined) return created;
            throw new AppError('parameter_value_invalid', 'This API key already exists.', { param: 'token' });
        },

        async revoke(id, at) {
            const revoked = await execute(database, revokeKey({ id, updatedAt: at }));
            if (revoked.length === 0) return false;
            await database.changes.announce({ kind: 'token', tokenId: id });
            return true;
        },

        async update(id, { at, ...changes }) {
            const [updated] = await execute(database, updateKey(id, { ...changes, updatedAt: at }));
            if (updated === undefined) return null;
            await database.changes.announce({ kind: 'token', tokenId: id });
            return updated;
        },

        async touch(id, at) {
            await execute(database, touchKey({ id, lastUsedAt: at }));
            // Other servers do not need the time.
            recent.replace(row => (row.id === id ? { ...row, lastUsedAt: at } : row));
        },

        async count() {
            const [row] = await database.read(countAll());
            return row?.count ?? 0;
        },
    };

    async function findOrNull(key: string): Promise<ApiToken | null> {
        const [row] = await database.read(findByKey({ token: key }));
        return row ?? null;
    }
}

/** API keys that are in use at the same time, about one for each program. */
const RECENT_KEYS = 10_000;

const findByKey = prepared('apiKeys.findByKey', ({ db, ApiTokens }) =>
    db
        .select()
        .from(ApiTokens)
        .where(eq(ApiTokens.token, placeholder(ApiTokens.token))),
);

const listAll = prepared('apiKeys.list', ({ db, ApiTokens }) =>
    db.select().from(ApiTokens).orderBy(desc(ApiTokens.id)),
);

const insertKey = prepared('apiKeys.insert', ({ db, ApiTokens }) =>
    db
        .insert(ApiTokens)
        .values(rowPlaceholders(ApiTokens))
        .onConflictDoNothing({ target: ApiTokens.token })
        .returning(),
);

const revokeKey = prepared('apiKeys.revoke', ({ db, ApiTokens }) =>
    db
        .update(ApiTokens)
        .set({ isRevoked: true, updatedAt: placeholder(ApiTokens.updatedAt) })
        .where(eq(ApiTokens.id, placeholder(ApiTokens.id)))
        .returning({ id: ApiTokens.id }),
);

function updateKey(id: number, changes: Partial<Pick<ApiToken, 'note' | 'limits' | 'updatedAt'>>) {
    return query(({ db, ApiTokens }) => db.update(ApiTokens).set(changes).where(eq(ApiTokens.id, id)).returning());
}

const touchKey = prepared('apiKeys.touch', ({ db, ApiTokens }) =>
    db
        .update(ApiTokens)
        .set({ lastUsedAt: placeholder(ApiTokens.lastUsedAt) })
        .where(eq(ApiTokens.id, placeholder(ApiTokens.id))),
);

const countAll = prepared('apiKeys.count', ({ db, ApiTokens }) => db.select({ count: count() }).from(ApiTokens));
