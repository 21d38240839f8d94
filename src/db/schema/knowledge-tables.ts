import type { ColumnKit } from './columns.ts';

/** What agents know beyond what fits into a prompt. */
export function defineKnowledgeTables(kit: ColumnKit) {
    const { table, uniqueIndex, id, text, timestamp } = kit;

    /** What agents know beyond what fits into a prompt, in pieces that are found by their words: see `knowledge-search.ts`. */
    const KnowledgePassage = table(
        'KnowledgePassage',
        {
            id: id(),
            /** Whose it is: an agent, or a page that agents read. */
            owner: text().notNull(),
            passageHash: text().notNull(),
            content: text().notNull(),
            /** Its terms, by which both dialects find it. */
            searchText: text().notNull(),
        },
        row => [uniqueIndex('KnowledgePassage_owner_passageHash').on(row.owner, row.passageHash)],
    );

    /** Which list of passages of an owner is in the index. */
    const KnowledgeState = table('KnowledgeState', {
        owner: text().primaryKey(),
        stateHash: text().notNull(),
        updatedAt: timestamp().notNull(),
    });

    /** Pages that books name as knowledge, as they were read last. */
    const KnowledgePage = table('KnowledgePage', {
        id: id(),
        url: text().notNull().unique(),
        createdAt: timestamp().notNull(),
        /** When it was asked for last, and when it is to be asked for again. */
        checkedAt: timestamp().notNull(),
        checkAfter: timestamp().notNull(),
        /** The validators of the page's server. */
        etag: text(),
        lastModified: text(),
        title: text(),
        contentHash: text(),
        /** Its text; `null` where it never could be read. */
        content: text(),
        /** Why it could not be read the last time. */
        error: text(),
    });

    return { KnowledgePassage, KnowledgeState, KnowledgePage };
}
