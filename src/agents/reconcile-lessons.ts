import { parseBook } from '../books/parse-book.ts';
import type { LessonChange, LessonReconciler } from '../ports/lesson-change.ts';

/**
 * What becomes of an agent's lessons when a person changes its book: those whose line is gone are removed, and where the person went
 * back to an earlier version, those whose line is there again are active. Pure.
 */
export function reconcileLessons(source: string, { isReverted }: { readonly isReverted: boolean }): LessonReconciler {
    const lines = new Set(parseBook(source).commitments.map(toIdentity));
    return lessons => {
        const taken = new Set<string>();
        // An active lesson keeps its line; of several former ones the newest gets it.
        const byClaim = lessons.toSorted(
            (first, second) =>
                Number(second.status === 'ACTIVE') - Number(first.status === 'ACTIVE') || second.id - first.id,
        );
        return byClaim.flatMap((lesson): LessonChange[] => {
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
