import { hasFenceMark } from '../syntax/code-fence.ts';
import { type ScannedBook, scanBook } from '../syntax/scan-book.ts';

/** What matters when something is added to a book: whether it has a title, and a code fence that is not closed. */
export interface BookEnd {
    readonly hasTitle: boolean;
    readonly unclosedFence: ScannedBook['unclosedFence'];
}

/** Scans the lines only if the book has code fences, so that a lesson is added to a long book quickly. */
export function endOfBook(source: string): BookEnd {
    if (!hasFenceMark(source)) return { hasTitle: /\S/.test(source), unclosedFence: null };
    const { title, unclosedFence } = scanBook(source);
    return { hasTitle: title !== '', unclosedFence };
}
