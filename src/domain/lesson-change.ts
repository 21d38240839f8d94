import type { Lesson, LessonStatus, NewLesson } from './lesson.ts';

/** A change of a stored lesson. */
export interface LessonChange {
    readonly id: number;
    /** The expected status. Another one means that someone else changed the lesson. */
    readonly from: LessonStatus;
    readonly status: LessonStatus;
    /** The new text, if the admin edited it. */
    readonly words?: Pick<Lesson, 'content' | 'contentKey'>;
    /** The lesson that it corrects. Not changed if absent. */
    readonly replacesId?: number | null;
    /** The index in `add` of the lesson that replaces it. */
    readonly replacedBy?: number;
    /** The id of the lesson that replaces it, if that is stored already. */
    readonly replacedById?: number;
}

export interface LessonChanges {
    readonly add: readonly NewLesson[];
    readonly change: readonly LessonChange[];
}

/** The changes of an agent's lessons after an edit of its book, given all lessons that were ever in it. Pure. */
export type LessonReconciler = (lessons: readonly Lesson[]) => readonly LessonChange[];
