import { eq } from 'drizzle-orm';
import { placeholder, prepared, query } from '../statement.ts';

/** The value of a key in `Metadata`, also within a transaction. */
export const findMetadata = prepared('metadata.find', ({ db, Metadata }) =>
    db
        .select({ value: Metadata.value })
        .from(Metadata)
        .where(eq(Metadata.key, placeholder(Metadata.key))),
);

/** Writes it, whether the key is there or not. */
export function setMetadata(row: { readonly key: string; readonly value: unknown; readonly updatedAt: Date }) {
    return query(({ db, Metadata }) =>
        db.insert(Metadata).values(row).onConflictDoUpdate({ target: Metadata.key, set: row }),
    );
}
