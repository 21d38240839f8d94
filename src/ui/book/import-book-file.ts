import type { BookDraft } from './book-draft.ts';
import { toEditorText } from './line-endings.ts';

/** In bytes; a larger file is surely not a book. */
const MAX_BYTES = 10_000_000;

/** Replaces the text with a book file, without saving it. */
export async function importBookFile(draft: BookDraft, file: File): Promise<void> {
    if (file.size > MAX_BYTES) return reject('is too large for a book.');
    const text = await file.text();
    if (text.includes('\0')) return reject('is not a text file.');
    draft.replace(toEditorText(text), `Replaced the text with “${file.name}”. It is not saved yet.`);

    function reject(reason: string): void {
        draft.notice.value = { isProblem: true, text: `“${file.name}” ${reason}` };
    }
}
