import type { Signal } from '@preact/signals';
import { Dialog } from '../controls/dialog.tsx';

export interface FeedbackDialogProps {
    /** Owned by the caller, so that the text survives closing the dialog. */
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
                aria-label="Expected reply"
                value={expectedAnswer.value}
                onInput={event => {
                    expectedAnswer.value = event.currentTarget.value;
                }}
            />
            <p class="soft small">Optional. The agent may learn from what you write.</p>
            <div class="row end">
                <button type="button" class="button" onClick={onClose}>
                    Cancel
                </button>
                <button type="button" class="button primary" onClick={onSend}>
                    Send feedback
                </button>
            </div>
        </Dialog>
    );
}
