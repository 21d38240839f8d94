import { parseBook } from '../books/syntax/parse-book.ts';
import type { LessonChange, LessonReconciler } from '../domain/lesson-change.ts';

/**
 * Updates an agent's lessons after an edit of its book: lessons whose line is missing are removed. After a revert to an earlier version,
 * lessons whose line is back are active again. Pure.
 */
export function reconcileLessons(source: string, { isReverted }: { readonly isReverted: boolean }): LessonReconciler {
    const lines = new Set(parseBook(source).commitments.map(toIdentity));
    return lessons => {
        const taken = new Set<string>();
        // An active lesson keeps its line; otherwise the newest former one gets it.
        const byPriority = lessons.toSorted(
            (first, second) =>
                Number(second.status === 'ACTIVE') - Number(first.status === 'ACTIVE') || second.id - first.id,
        );
        return byPriority.flatMap((lesson): LessonChange[] => {
            const identity = toIdentity(lesson);
            const isInBook = lines.has(identity) && !taken.has(identity);
            if (isInBook && (lesson.status === 'ACTIVE' || isReverted)) taken.add(identity);
            if (lesson.status === 'ACTIVE') return isInBook ? [] : [{ ...toChange(lesson), status: 'REMOVED' }];
            return isInBook && isReverted ? [{ ...toChange(lesson), status: 'ACTIVE' }] : [];
        });
    };
}

function toIdentity({ keyword, content }: { readonly keyword: string; readonly content: string }): string {
    return JSON.stringify([keyword, content]);
}

function toChange({ id, status }: Parameters<LessonReconciler>[0][number]) {
    return { id, from: status };
}
