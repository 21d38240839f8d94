import { Dialog } from './dialog.tsx';

export interface ConfirmDialogProps {
    readonly title: string;
    readonly text: string;
    /** The label of the confirm button, such as "Delete". */
    readonly action: string;
    readonly onConfirm: () => void;
    readonly onClose: () => void;
}

export function ConfirmDialog({ title, text, action, onConfirm, onClose }: ConfirmDialogProps) {
    return (
        <Dialog title={title} onClose={onClose}>
            <p>{text}</p>
            <div class="row end">
                <button type="button" class="button" onClick={onClose}>
                    Cancel
                </button>
                <button type="button" class="button danger" onClick={onConfirm}>
                    {action}
                </button>
            </div>
        </Dialog>
    );
}
