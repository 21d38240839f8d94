/** How much an agent may learn; all in characters but where it says otherwise. */
export interface LearningLimits {
    /** All learned lines together. Past it they are consolidated. */
    readonly learnedPart: number;
    /** What consolidating brings the learned part down to. */
    readonly consolidatedPart: number;
    /** Learned lines that stand in every prompt, which are all but knowledge. */
    readonly alwaysInPrompt: number;
}

/** About ten thousand facts of a sentence each, and two pages of rules. */
export const LEARNING_LIMITS: LearningLimits = {
    learnedPart: 1_000_000,
    consolidatedPart: 750_000,
    alwaysInPrompt: 8_000,
};
