import { useLayoutEffect, useRef } from 'preact/hooks';

export interface EditQuestionProps {
    readonly text: string;
    readonly onSend: (text: string) => void;
    readonly onCancel: () => void;
}

export function EditQuestion({ text, onSend, onCancel }: EditQuestionProps) {
    const area = useRef<HTMLTextAreaElement>(null);
    // Before the next key, however fast somebody types.
    useLayoutEffect(() => {
        area.current?.focus();
        area.current?.setSelectionRange(text.length, text.length);
    }, []);
    return (
        <form
            class="message user edit"
            onSubmit={event => {
                event.preventDefault();
                send();
            }}
        >
            <textarea ref={area} class="input" aria-label="Edit the question" rows={3} onKeyDown={handleKey}>
                {text}
            </textarea>
            <div class="row end">
                <button type="button" class="button small" onClick={onCancel}>
                    Cancel
                </button>
                <button type="submit" class="button small primary">
                    Send
                </button>
            </div>
        </form>
    );

    function handleKey(event: KeyboardEvent): void {
        if (event.key === 'Escape') {
            event.stopPropagation();
            onCancel();
        }
        if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            send();
        }
    }

    function send(): void {
        const changed = area.current?.value.trim() ?? '';
        if (changed !== '') onSend(changed);
    }
}
