/** A page that books name as knowledge, as it was last read. */
export interface KnowledgePage {
    readonly url: string;
    readonly createdAt: Date;
    readonly checkedAt: Date;
    /** When the page is due again. */
    readonly checkAfter: Date;
    /** Validators for conditional requests. */
    readonly etag: string | null;
    readonly lastModified: string | null;
    readonly title: string | null;
    readonly contentHash: string | null;
    /** The text of the page; `null` if it could never be read. */
    readonly content: string | null;
    /** Why the last request failed. */
    readonly error: string | null;
}

export interface KnowledgePageStore {
    findOrNull(url: string): Promise<KnowledgePage | null>;
    save(page: KnowledgePage): Promise<void>;
}

/** Pages that agents use as knowledge. */
export interface KnowledgePages {
    /** Reads pages in the background that are missing or outdated. Returns at once and never throws. */
    prefetch(urls: readonly string[]): void;
    /** The known state of each page, in order; `null` for one that was not read yet. */
    statesOf(urls: readonly string[]): Promise<readonly (KnowledgePage | null)[]>;
}
