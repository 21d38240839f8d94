import type { Lesson } from '../../domain/lesson.ts';

/** A lesson, for the admin. */
export function toLessonAnswer({ contentKey: _, ...lesson }: Lesson) {
    return lesson;
}
