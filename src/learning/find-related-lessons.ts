import type { LessonStore } from '../ports/learning-stores.ts';
import type { BookLine } from './book-lines.ts';
import { toContentKey } from './content-key.ts';
import type { Lesson } from './lesson.ts';
import { tokensOf } from './line-tokens.ts';

const MOST_RELATED = 30;
const LONGEST_TEXT = 8_000;

export interface RelatedInput {
    readonly agentName: string;
    readonly lines: readonly BookLine[];
    /** What the lessons may be about. */
    readonly text: string;
}

/** The learned lines that share most words with a text: a teacher that is to correct them has to see them. Oldest first. */
export async function findRelatedLessons(
    lessons: LessonStore,
    { agentName, lines, text }: RelatedInput,
): Promise<readonly Lesson[]> {
    const words = tokensOf(text.slice(0, LONGEST_TEXT)).set;
    const related = lines
        .map(({ content }) => ({ content, shared: countShared(tokensOf(content).set, words) }))
        .filter(({ shared }) => shared > 0)
        .sort((first, second) => second.shared - first.shared)
        .slice(0, MOST_RELATED);
    const found = await lessons.withKeys(
        agentName,
        related.map(({ content }) => toContentKey(content)),
    );
    return found.filter(({ status }) => status === 'ACTIVE');
}

function countShared(first: ReadonlySet<string>, second: ReadonlySet<string>): number {
    let count = 0;
    for (const word of first) if (second.has(word)) count += 1;
    return count;
}
