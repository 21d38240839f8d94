export interface UndoNoteProps {
    readonly text: string;
    readonly onUndo: () => void;
}

/** A message about the last action with an undo button. */
export function UndoNote({ text, onUndo }: UndoNoteProps) {
    return (
        <span class="small soft">
            <span role="status">{text}</span>{' '}
            <button type="button" class="link" onClick={onUndo}>
                Undo
            </button>
        </span>
    );
}
