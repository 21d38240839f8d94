/** How much an agent may learn, in characters. */
export interface LearningLimits {
    /** All learned lines. Above this they are consolidated. */
    readonly learnedPart: number;
    /** The size of the learned part after consolidation. */
    readonly consolidatedPart: number;
    /** Learned lines that are in every prompt: all except knowledge. */
    readonly alwaysInPrompt: number;
}

/** About ten thousand facts of a sentence each, and two pages of rules. */
export const LEARNING_LIMITS: LearningLimits = {
    learnedPart: 1_000_000,
    consolidatedPart: 750_000,
    alwaysInPrompt: 8_000,
};
