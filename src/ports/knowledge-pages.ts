/** A page that books name as knowledge, as it was read last. */
export interface KnowledgePage {
    readonly url: string;
    readonly createdAt: Date;
    readonly checkedAt: Date;
    /** When it is to be asked for again. */
    readonly checkAfter: Date;
    /** The validators of its server. */
    readonly etag: string | null;
    readonly lastModified: string | null;
    readonly title: string | null;
    readonly contentHash: string | null;
    /** Its text; `null` where it never could be read. */
    readonly content: string | null;
    /** Why it could not be read the last time. */
    readonly error: string | null;
}

export interface KnowledgePageStore {
    findOrNull(url: string): Promise<KnowledgePage | null>;
    save(page: KnowledgePage): Promise<void>;
}

/** Pages that agents know of. */
export interface KnowledgePages {
    /** Sees to it, in the background, that these pages are read and not too old. Returns at once and never throws. */
    prefetch(urls: readonly string[]): void;
    /** What is known of each, in their order; `null` where it was not read yet. */
    statesOf(urls: readonly string[]): Promise<readonly (KnowledgePage | null)[]>;
}
