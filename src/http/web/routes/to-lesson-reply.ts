import type { Lesson } from '../../../learning/lesson.ts';

/** A lesson, for the admin. */
export function toLessonReply({ contentKey: _, ...lesson }: Lesson) {
    return lesson;
}
