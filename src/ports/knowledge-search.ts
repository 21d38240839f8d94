import type { SearchedKnowledge } from '../books/book.ts';

export interface FoundPassage {
    readonly owner: string;
    readonly content: string;
}

/** One full-text index of passages for all agents and pages. */
export interface KnowledgeSearch {
    /**
     * Makes the index contain exactly these passages of the owner. If this server knows the indexed list, only the difference is
     * written and nothing is read.
     */
    index(owner: string, knowledge: SearchedKnowledge): Promise<void>;
    /** Passages of these owners that share a word with the question, best match first. */
    find(input: {
        readonly owners: readonly string[];
        readonly question: string;
        readonly limit: number;
    }): Promise<readonly FoundPassage[]>;
}
