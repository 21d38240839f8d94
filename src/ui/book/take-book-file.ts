import type { BookDraft } from './book-draft.ts';
import { toEditorText } from './line-ends.ts';

/** As much as a book may have, in bytes; more is a mistake. */
const LARGEST_FILE = 10_000_000;

/** Puts a book from somebody's disk in the place of the text. It is saved by whoever wants it. */
export async function takeBookFile(draft: BookDraft, file: File): Promise<void> {
    if (file.size > LARGEST_FILE) return refuse('is too large for a book.');
    const text = await file.text();
    if (text.includes('\0')) return refuse('is no text.');
    draft.replace(toEditorText(text), `“${file.name}” is the text now. It is not saved.`);

    function refuse(reason: string): void {
        draft.notice.value = { isProblem: true, text: `“${file.name}” ${reason}` };
    }
}
