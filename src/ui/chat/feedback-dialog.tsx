import type { Signal } from '@preact/signals';
import { Dialog } from '../controls/dialog.tsx';

export interface FeedbackDialogProps {
    /** What was written: it is there again when the dialog is opened again. */
    readonly expectedAnswer: Signal<string>;
    readonly onClose: () => void;
    readonly onSend: () => void;
}

export function FeedbackDialog({ expectedAnswer, onClose, onSend }: FeedbackDialogProps) {
    return (
        <Dialog title="What should the agent have said?" onClose={onClose}>
            <textarea
                class="input"
                rows={4}
                aria-label="The answer that you expected"
                value={expectedAnswer.value}
                onInput={event => {
                    expectedAnswer.value = event.currentTarget.value;
                }}
            />
            <p class="soft small">You may leave it empty. What you write may be used to teach the agent.</p>
            <div class="row end">
                <button type="button" class="button" onClick={onClose}>
                    Cancel
                </button>
                <button type="button" class="button primary" onClick={onSend}>
                    Send the feedback
                </button>
            </div>
        </Dialog>
    );
}
