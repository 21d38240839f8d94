import type { Trace } from '../../shared/trace.ts';
import type { Proposal } from '../acceptance/accept-commitments.ts';
import type { RefusalReason } from '../learning-job.ts';
import type { Lesson, ProposedLesson } from '../lesson.ts';

/** A turn as the teacher sees it. */
export interface TaughtTurn {
    /** Messages before it, oldest first. */
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
    /** The book, shortened where it is long. */
    readonly bookExcerpt: string;
    /** Finds learned lines that the turn may be about, oldest first. */
    readonly relatedLessons: () => Promise<readonly Lesson[]>;
    /** The text of `OPEN`. */
    readonly instructions: string | null;
    readonly hasInitialMessage: boolean;
    readonly turn: TaughtTurn;
    /** That of the request that the turn came with. */
    readonly trace: Trace;
}

export type TeacherAnswer =
    | { readonly kind: 'proposals'; readonly proposals: readonly Proposal[]; readonly malformedCount: number }
    /** Nothing of the answer can be used. */
    | { readonly kind: 'refused'; readonly reason: RefusalReason };

/** Who says what is to be learned of a turn. Nothing that a teacher says is believed: see `accept-commitments.ts`. */
export interface Teacher {
    readonly name: string;
    /** @throws AppError where the teacher cannot be asked; the job is tried again later */
    teach(input: TeacherInput, signal: AbortSignal): Promise<TeacherAnswer>;
    /**
     * The same lines in fewer words; `null` where the teacher cannot.
     * @throws AppError
     */
    consolidate(lines: readonly ProposedLesson[], signal: AbortSignal): Promise<readonly ProposedLesson[] | null>;
}
