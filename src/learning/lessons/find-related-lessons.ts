import type { Lesson } from '../../domain/lesson.ts';
import type { LessonStore } from '../../ports/learning-stores.ts';
import { toContentKey } from '../acceptance/content-key.ts';
import { tokensOf } from '../acceptance/line-tokens.ts';
import type { StatementIndex } from '../acceptance/statement-index.ts';

const MAX_RELATED = 30;
const MAX_TEXT_LENGTH = 8_000;

export interface RelatedInput {
    readonly agentName: string;
    readonly index: StatementIndex;
    readonly text: string;
}

/** The lessons that share the most words with a text, oldest first. A teacher must see them to correct them. */
export async function findRelatedLessons(
    lessons: LessonStore,
    { agentName, index, text }: RelatedInput,
): Promise<readonly Lesson[]> {
    const related = index.related(tokensOf(text.slice(0, MAX_TEXT_LENGTH)).set, MAX_RELATED);
    const found = await lessons.withKeys(
        agentName,
        related.map(({ content }) => toContentKey(content)),
    );
    return found.filter(({ status }) => status === 'ACTIVE');
}
