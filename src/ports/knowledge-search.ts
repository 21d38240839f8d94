import type { SearchedKnowledge } from '../domain/book.ts';

export interface FoundPassage {
    readonly owner: string;
    readonly content: string;
}

/** Passages that are found by their words, in one index for all agents and pages. */
export interface KnowledgeSearch {
    /**
     * Makes the index hold exactly these passages of the owner. What is in it already is neither written nor read again where this
     * server knows the list that is there.
     */
    keep(owner: string, knowledge: SearchedKnowledge): Promise<void>;
    /** The passages of these owners that share a word with the question, the best first. */
    find(input: {
        readonly owners: readonly string[];
        readonly question: string;
        readonly limit: number;
    }): Promise<readonly FoundPassage[]>;
}
