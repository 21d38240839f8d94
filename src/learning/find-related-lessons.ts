import type { LessonStore } from '../ports/learning-stores.ts';
import type { BookIndex } from './book-index.ts';
import { toContentKey } from './content-key.ts';
import type { Lesson } from './lesson.ts';
import { tokensOf } from './line-tokens.ts';

const MOST_RELATED = 30;
const LONGEST_TEXT = 8_000;

export interface RelatedInput {
    readonly agentName: string;
    readonly index: BookIndex;
    /** What the lessons may be about. */
    readonly text: string;
}

/** The learned lines that share most words with a text: a teacher that is to correct them has to see them. Oldest first. */
export async function findRelatedLessons(
    lessons: LessonStore,
    { agentName, index, text }: RelatedInput,
): Promise<readonly Lesson[]> {
    const related = index.related(tokensOf(text.slice(0, LONGEST_TEXT)).set, MOST_RELATED);
    const found = await lessons.withKeys(
        agentName,
        related.map(({ content }) => toContentKey(content)),
    );
    return found.filter(({ status }) => status === 'ACTIVE');
}
