import type { RefusalReason } from '../../domain/learning-job.ts';
import type { Lesson, ProposedLesson } from '../../domain/lesson.ts';
import type { Trace } from '../../shared/trace.ts';
import type { Proposal } from '../acceptance/proposal.ts';

/** A turn as the teacher sees it. */
export interface TaughtTurn {
    /** Earlier messages, oldest first. */
    readonly earlier: readonly { readonly isUser: boolean; readonly text: string }[];
    readonly question: string;
    readonly answer: string;
    readonly feedback: TurnFeedback | null;
}

export interface TurnFeedback {
    readonly rating: number | null;
    readonly note: string | null;
    readonly expectedAnswer: string | null;
}

export interface TeacherInput {
    readonly fullName: string;
    /** The beginning of the book. */
    readonly bookExcerpt: string;
    /** Finds lessons that the turn may be about, oldest first. */
    readonly relatedLessons: () => Promise<readonly Lesson[]>;
    /** The text of `OPEN`. */
    readonly instructions: string | null;
    readonly hasInitialMessage: boolean;
    readonly turn: TaughtTurn;
    /** The trace of the turn's request. */
    readonly trace: Trace;
}

export type TeacherAnswer =
    | { readonly kind: 'proposals'; readonly proposals: readonly Proposal[]; readonly malformedCount: number }
    /** The answer cannot be used. */
    | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** Proposes lessons from a turn. Its proposals are not trusted: see `accept-commitments.ts`. */
export interface Teacher {
    readonly name: string;
    /** @throws AppError if the teacher fails; the job is tried again later */
    teach(input: TeacherInput, signal: AbortSignal): Promise<TeacherAnswer>;
    /**
     * The same facts in fewer words; `null` if the teacher cannot do that.
     * @throws AppError
     */
    consolidate(lines: readonly ProposedLesson[], signal: AbortSignal): Promise<readonly ProposedLesson[] | null>;
}
