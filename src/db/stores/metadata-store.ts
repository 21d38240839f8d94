import { eq } from 'drizzle-orm';
import type { MetadataStore } from '../../ports/stores.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Database } from '../database.ts';
import { once, placeholder, prepared } from '../statement.ts';
import { write } from '../transaction.ts';

/** Named values of the server itself, in the table `Metadata`. */
export function createMetadataStore(database: Database, now: Clock): MetadataStore {
    return {
        async getOrNull(key) {
            const [row] = await database.read(findValue({ key }));
            return row?.value ?? null;
        },

        async set(key, value) {
            await write(database, setValue({ key, value, updatedAt: now() }));
        },

        async takeOrNull(key) {
            const [row] = await write(database, takeValue({ key }));
            return row?.value ?? null;
        },
    };
}

const findValue = prepared('metadata.find', ({ db, Metadata }) =>
    db
        .select({ value: Metadata.value })
        .from(Metadata)
        .where(eq(Metadata.key, placeholder(Metadata.key))),
);

function setValue(row: { readonly key: string; readonly value: unknown; readonly updatedAt: Date }) {
    return once(({ db, Metadata }) =>
        db.insert(Metadata).values(row).onConflictDoUpdate({ target: Metadata.key, set: row }),
    );
}

const takeValue = prepared('metadata.take', ({ db, Metadata }) =>
    db
        .delete(Metadata)
        .where(eq(Metadata.key, placeholder(Metadata.key)))
        .returning({ value: Metadata.value }),
);
