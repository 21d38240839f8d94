/** `REVIEW`: lessons wait until the admin accepts them. */
export const LEARNING_MODES = ['LEARN_AT_ONCE', 'REVIEW', 'OFF'] as const;
export type LearningMode = (typeof LEARNING_MODES)[number];
