import type { Lesson } from '../../learning/lesson.ts';

/** A lesson, for the admin. */
export function toLessonAnswer({ contentKey: _, ...lesson }: Lesson) {
    return lesson;
}
