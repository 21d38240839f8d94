import { hasFenceMark } from './code-fence.ts';
import { type ScannedBook, scanBook } from './scan-book.ts';

/** What counts for whoever adds to a book: whether it has a title, and a code fence that is open to its end. */
export interface BookEnd {
    readonly hasTitle: boolean;
    readonly unclosedFence: ScannedBook['unclosedFence'];
}

/** Goes over the lines of those books alone that have fences; what is learned by long ones is added a line at a time. */
export function endOfBook(source: string): BookEnd {
    if (!hasFenceMark(source)) return { hasTitle: /\S/.test(source), unclosedFence: null };
    const { title, unclosedFence } = scanBook(source);
    return { hasTitle: title !== '', unclosedFence };
}
