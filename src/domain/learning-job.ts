import type { ProposedLesson } from './lesson.ts';

export const LEARNING_STATUSES = ['QUEUED', 'RUNNING', 'DONE', 'SKIPPED', 'FAILED'] as const;
export type LearningStatus = (typeof LEARNING_STATUSES)[number];

/** Why a proposal, or the whole answer of the teacher, is not learned. */
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
    /** A later statement of the same turn contradicts it. */
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

/** A refused proposal and the reason. */
export interface Refusal {
    readonly reason: RefusalReason;
    readonly keyword: string | null;
    /** Shortened; `null` if it may hold a secret. */
    readonly content: string | null;
    /** Why it is personal, in the teacher's words. */
    readonly explanation?: string;
}

/** The result of a job, stored as JSON. */
export interface LearningOutcome {
    /** Why the teacher was not asked. */
    readonly skipped?: SkipReason;
    readonly learned: readonly ProposedLesson[];
    /** In review mode: lessons that wait for the admin. */
    readonly proposed: readonly ProposedLesson[];
    readonly refused: readonly Refusal[];
    /** The new version of the book. */
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
    /** 0 if the job is about the turn itself. */
    readonly feedbackId: number;
    readonly status: LearningStatus;
    readonly attempts: number;
    /** The request of the turn, if it is known. */
    readonly requestId: string | null;
    readonly runAfter: Date | null;
    readonly leaseUntil: Date | null;
    readonly leaseToken: string | null;
    readonly outcome: LearningOutcome | null;
    readonly error: string | null;
}
