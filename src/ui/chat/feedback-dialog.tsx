import { useRef } from 'preact/hooks';
import { Dialog } from '../controls/dialog.tsx';

export interface FeedbackDialogProps {
    readonly onClose: () => void;
    readonly onSend: (expectedAnswer: string) => void;
}

export function FeedbackDialog({ onClose, onSend }: FeedbackDialogProps) {
    const area = useRef<HTMLTextAreaElement>(null);
    return (
        <Dialog title="What should the agent have said?" onClose={onClose}>
            <textarea ref={area} class="input" rows={4} aria-label="The answer that you expected" />
            <p class="soft small">You may leave it empty. What you write may be used to teach the agent.</p>
            <div class="row end">
                <button type="button" class="button" onClick={onClose}>
                    Cancel
                </button>
                <button type="button" class="button primary" onClick={() => onSend(area.current?.value.trim() ?? '')}>
                    Send the feedback
                </button>
            </div>
        </Dialog>
    );
}
