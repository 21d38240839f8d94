/** The commitments that can be learned. Identity, model and openness belong to the book's author. */
export const LESSON_KEYWORDS = [
    'KNOWLEDGE',
    'RULE',
    'STYLE',
    'LANGUAGE',
    'DICTIONARY',
    'WRITING RULES',
    'SAMPLE',
    'INITIAL MESSAGE',
] as const;
export type LessonKeyword = (typeof LESSON_KEYWORDS)[number];

export const LESSON_STATUSES = [
    /** Waits for the admin. */
    'PROPOSED',
    /** In the book. */
    'ACTIVE',
    /** Rejected by the admin. */
    'REFUSED',
    /** Removed from the book by the admin. */
    'FORGOTTEN',
    /** Corrected by a later lesson. */
    'REPLACED',
    /** Merged into another line, or dropped to keep the book within its limit. */
    'CONSOLIDATED',
    /** Removed by an edit of the book, or by a revert to a version without it. */
    'REMOVED',
] as const;
export type LessonStatus = (typeof LESSON_STATUSES)[number];

/** From the first version that has the line to the first that no longer has it (exclusive); `null` while it is in the book. */
export interface LessonPeriod {
    readonly from: number;
    readonly until: number | null;
}

/** One commitment to learn. */
export interface ProposedLesson {
    readonly keyword: LessonKeyword;
    readonly content: string;
}

export interface LessonOrigin {
    readonly learningJobId: number | null;
    /** The reply of the turn; `null` if it was deleted. */
    readonly messageId: number | null;
    /** Ids of the `ChatHistory` rows of the turn. */
    readonly messageIds: readonly number[];
    readonly conversationId: string | null;
    readonly who: string;
}

export interface NewLesson extends ProposedLesson, LessonOrigin {
    readonly contentKey: string;
    readonly status: LessonStatus;
    /** The lesson that it corrects. */
    readonly replacesId: number | null;
}

export interface Lesson extends NewLesson {
    readonly id: number;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    readonly agentName: string;
    readonly replacedById: number | null;
    readonly periods: readonly LessonPeriod[];
}
