import type { Lesson, LessonStatus, NewLesson } from '../learning/lesson.ts';

/** A change of an existing lesson. */
export interface LessonChange {
    readonly id: number;
    /** The expected current status; another one is a conflict. */
    readonly from: LessonStatus;
    readonly status: LessonStatus;
    /** The new text after an edit. */
    readonly words?: Pick<Lesson, 'content' | 'contentKey'>;
    /** The lesson that it replaces; unchanged if absent. */
    readonly replacesId?: number | null;
    /** The index in `add` of the lesson that replaces it. */
    readonly replacedBy?: number;
    /** The id of the lesson that replaces it, if that exists already. */
    readonly replacedById?: number;
}

export interface LessonChanges {
    readonly add: readonly NewLesson[];
    readonly change: readonly LessonChange[];
}

/** Pure. Maps all lessons that were ever in a book to their changes after an edit. */
export type LessonReconciler = (lessons: readonly Lesson[]) => readonly LessonChange[];
