import type { ProposedLesson } from './lesson.ts';

export const LEARNING_STATUSES = ['QUEUED', 'RUNNING', 'DONE', 'SKIPPED', 'FAILED'] as const;
export type LearningStatus = (typeof LEARNING_STATUSES)[number];

/** Why a proposal, or a whole answer of the teacher, is not learned. */
export type RefusalReason =
    | 'kind-not-allowed'
    | 'empty'
    | 'control-characters'
    | 'too-long'
    | 'secret'
    | 'personal'
    | 'link'
    | 'repeated'
    | 'contradicts-author'
    /** Something later in the same turn says otherwise. */
    | 'corrected'
    | 'refused-before'
    | 'initial-message-exists'
    | 'not-a-lesson'
    | 'too-many'
    | 'book-full'
    | 'malformed'
    | 'answer-too-long'
    | 'answer-not-json'
    | 'tool-call';

/** What the teacher proposed and why it was not learned. */
export interface Refusal {
    readonly reason: RefusalReason;
    readonly keyword: string | null;
    /** Shortened, and without any secret. */
    readonly content: string | null;
}

/** What came of a job, as JSON in its column. */
export interface LearningOutcome {
    /** Why nothing was asked of the teacher. */
    readonly skipped?: SkipReason;
    readonly learned: readonly ProposedLesson[];
    /** In review mode: what waits for the admin. */
    readonly proposed: readonly ProposedLesson[];
    readonly refused: readonly Refusal[];
    /** The version of the book that came of it. */
    readonly version: number | null;
}

export const NOTHING_LEARNED: LearningOutcome = { learned: [], proposed: [], refused: [], version: null };

export type SkipReason = 'closed' | 'off' | 'agent-deleted' | 'nothing-said' | 'taken-back';

export interface LearningJob {
    readonly id: number;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    readonly agentName: string;
    readonly messageId: number;
    /** 0 for the turn itself. */
    readonly feedbackId: number;
    readonly status: LearningStatus;
    readonly attempts: number;
    /** The request that the turn came with, where that is known. */
    readonly requestId: string | null;
    readonly runAfter: Date | null;
    readonly leaseUntil: Date | null;
    readonly leaseToken: string | null;
    readonly outcome: LearningOutcome | null;
    readonly error: string | null;
}
