import type { ColumnKit } from './columns.ts';

/** Knowledge that is too long for a prompt. */
export function defineKnowledgeTables(kit: ColumnKit) {
    const { table, uniqueIndex, id, text, timestamp } = kit;

    /** Passages that are found by full-text search; see `knowledge-search.ts`. */
    const KnowledgePassage = table(
        'KnowledgePassage',
        {
            id: id(),
            /** An agent, or a page that agents read; see `knowledge-owner.ts`. */
            owner: text().notNull(),
            passageHash: text().notNull(),
            content: text().notNull(),
            /** The terms of the content, indexed by both dialects. */
            searchText: text().notNull(),
        },
        row => [uniqueIndex('KnowledgePassage_owner_passageHash').on(row.owner, row.passageHash)],
    );

    /** The list of passages of each owner that is in the index. */
    const KnowledgeState = table('KnowledgeState', {
        owner: text().primaryKey(),
        stateHash: text().notNull(),
        updatedAt: timestamp().notNull(),
    });

    /** Pages that books name as knowledge. */
    const KnowledgePage = table('KnowledgePage', {
        id: id(),
        url: text().notNull().unique(),
        createdAt: timestamp().notNull(),
        /** When it was last requested, and when it is due again. */
        checkedAt: timestamp().notNull(),
        checkAfter: timestamp().notNull(),
        /** Validators for conditional requests. */
        etag: text(),
        lastModified: text(),
        title: text(),
        contentHash: text(),
        /** The text of the page; `null` if it could never be read. */
        content: text(),
        /** Why the last request failed. */
        error: text(),
    });

    return { KnowledgePassage, KnowledgeState, KnowledgePage };
}
