import type { Lesson } from '../../../domain/lesson.ts';

/** A lesson, for the admin. */
export function toLessonReply({ contentKey: _, ...lesson }: Lesson) {
    return lesson;
}
