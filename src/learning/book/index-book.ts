import type { ParsedBook } from '../../books/book.ts';
import { pause } from '../../shared/pause.ts';
import { toBookLine } from '../acceptance/statement.ts';
import { type BookIndex, createBookIndex } from '../acceptance/statement-index.ts';

/** Lines that are read at a time; some milliseconds of work. */
const SLICE = 200;

/** Everything that a book says. Whoever waits has a turn in between: a long book is much to read. */
export async function indexBook({ commitments, freeText }: ParsedBook): Promise<BookIndex> {
    const index = createBookIndex();
    for (let start = 0; start < commitments.length; start += SLICE) {
        if (start > 0) await pause();
        for (const commitment of commitments.slice(start, start + SLICE)) index.add(toBookLine(commitment));
    }
    if (freeText !== '') index.add(toBookLine({ keyword: '', content: freeText }));
    return index;
}
