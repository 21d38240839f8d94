/** The commitments that can be learned. What an agent is, and whether it learns, is its author's alone. */
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
    /** Stands in the book. */
    'ACTIVE',
    /** The admin did not want it. */
    'REFUSED',
    /** The admin took it out again. */
    'FORGOTTEN',
    /** A later lesson says otherwise. */
    'REPLACED',
    /** Merged into another line, or dropped to keep the book bounded. */
    'CONSOLIDATED',
    /** A person changed the book, or went back to a version without it. */
    'REMOVED',
] as const;
export type LessonStatus = (typeof LESSON_STATUSES)[number];

/** From the first version that has the line up to, and without, the first that has it no more; `null` while it stands. */
export interface LessonPeriod {
    readonly from: number;
    readonly until: number | null;
}

/** One line to learn, in the words of the book language. */
export interface ProposedLesson {
    readonly keyword: LessonKeyword;
    readonly content: string;
}

/** Where a lesson comes from. */
export interface LessonOrigin {
    readonly learningJobId: number | null;
    /** The reply of the turn that taught it; `null` where that was deleted. */
    readonly messageId: number | null;
    /** Ids of the `ChatHistory` rows of that turn. */
    readonly messageIds: readonly number[];
    readonly conversationId: string | null;
    readonly who: string;
}

export interface NewLesson extends ProposedLesson, LessonOrigin {
    readonly contentKey: string;
    readonly status: LessonStatus;
    /** The lesson whose place it takes. */
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
