import { type Signal, useSignal } from '@preact/signals';
import { Icon } from '../controls/icon.tsx';
import { UndoNote } from '../controls/undo-note.tsx';
import type { Attachment } from './read-attachment.ts';

/** The files attached to a message. Removing one can be undone. */
export function Attachments({ files }: { readonly files: Signal<readonly Attachment[]> }) {
    /** `rest` ties the undo to this message: once the list changes, the undo is gone. */
    const removal = useSignal<{ readonly file: Attachment; readonly rest: readonly Attachment[] } | null>(null);
    const removed = removal.value?.rest === files.value ? removal.value.file : null;
    if (files.value.length === 0 && removed === null) return null;
    return (
        <ul class="attachments" aria-label="Attached files">
            {files.value.map((file, index) => (
                <li key={index} class="chip">
                    <span>{file.filename}</span>
                    <button type="button" aria-label={`Remove ${file.filename}`} onClick={() => remove(file)}>
                        <Icon name="close" />
                    </button>
                </li>
            ))}
            {removed !== null && (
                <li key="removed">
                    <UndoNote
                        text={`Removed ${removed.filename}.`}
                        onUndo={() => {
                            files.value = [...files.value, removed];
                        }}
                    />
                </li>
            )}
        </ul>
    );

    function remove(file: Attachment): void {
        files.value = files.value.filter(each => each !== file);
        removal.value = { file, rest: files.value };
    }
}
