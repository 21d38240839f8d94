import { eq } from 'drizzle-orm';
import type { MetadataStore } from '../../ports/stores.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Database } from '../database.ts';
import { placeholder, prepared, query } from '../statement.ts';
import { execute } from '../transaction.ts';

/** Named values of the server itself, in the table `Metadata`. */
export function createMetadataStore(database: Database, now: Clock): MetadataStore {
    return {
        async getOrNull(key) {
            const [row] = await database.read(findMetadata({ key }));
            return row?.value ?? null;
        },

        async set(key, value) {
            await execute(database, setMetadata({ key, value, updatedAt: now() }));
        },

        async takeOrNull(key) {
            const [row] = await execute(database, takeMetadata({ key }));
            return row?.value ?? null;
        },
    };
}

/** For use within a transaction. */
export const findMetadata = prepared('metadata.find', ({ db, Metadata }) =>
    db
        .select({ value: Metadata.value })
        .from(Metadata)
        .where(eq(Metadata.key, placeholder(Metadata.key))),
);

/** For use within a transaction. Inserts or replaces the value. */
export function setMetadata(row: { readonly key: string; readonly value: unknown; readonly updatedAt: Date }) {
    return query(({ db, Metadata }) =>
        db.insert(Metadata).values(row).onConflictDoUpdate({ target: Metadata.key, set: row }),
    );
}

/** For use within a transaction. Deletes the value and returns it. */
export const takeMetadata = prepared('metadata.take', ({ db, Metadata }) =>
    db
        .delete(Metadata)
        .where(eq(Metadata.key, placeholder(Metadata.key)))
        .returning({ value: Metadata.value }),
);
