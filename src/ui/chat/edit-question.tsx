import { useLayoutEffect, useRef } from 'preact/hooks';

export interface EditQuestionProps {
    readonly text: string;
    readonly canSend: boolean;
    readonly onSend: (text: string) => void;
    /** With what was written; also when the question leaves the page. */
    readonly onCancel: (text: string) => void;
}

export function EditQuestion({ text, canSend, onSend, onCancel }: EditQuestionProps) {
    const area = useRef<HTMLTextAreaElement>(null);
    const leave = useRef(onCancel);
    leave.current = onCancel;
    // Before the next key, however fast somebody types.
    useLayoutEffect(() => {
        const field = area.current;
        field?.focus();
        field?.setSelectionRange(text.length, text.length);
        return () => leave.current(field?.value ?? text);
    }, []);
    return (
        <form
            class="message user edit"
            onSubmit={event => {
                event.preventDefault();
                send();
            }}
        >
            <textarea
                ref={area}
                class="input"
                aria-label="Edit the question"
                rows={3}
                defaultValue={text}
                onKeyDown={handleKey}
            />
            <div class="row end">
                <button type="button" class="button small" onClick={cancel}>
                    Cancel
                </button>
                <button type="submit" class="button small primary" disabled={!canSend}>
                    Send
                </button>
            </div>
        </form>
    );

    function handleKey(event: KeyboardEvent): void {
        // Whoever composes a sign of another script ends or leaves that with these keys.
        if (event.isComposing) return;
        if (event.key === 'Escape') {
            event.stopPropagation();
            cancel();
        }
        if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            send();
        }
    }

    function cancel(): void {
        onCancel(area.current?.value ?? text);
    }

    function send(): void {
        const changed = area.current?.value.trim() ?? '';
        if (canSend && changed !== '') onSend(changed);
    }
}
