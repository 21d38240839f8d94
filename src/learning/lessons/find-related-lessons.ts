import type { LessonStore } from '../../ports/learning-stores.ts';
import { toContentKey } from '../acceptance/content-key.ts';
import { tokensOf } from '../acceptance/line-tokens.ts';
import type { BookIndex } from '../acceptance/statement-index.ts';
import type { Lesson } from '../lesson.ts';

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
