export interface UndoNoteProps {
    readonly text: string;
    readonly onUndo: () => void;
}

/** What was just done, and the way back. */
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
