import { useLayoutEffect, useRef } from 'preact/hooks';
import { enterMeaning } from '../composer/enter-key.tsx';
import { keyAction } from '../composer/key-action.ts';

export interface EditMessageProps {
    readonly text: string;
    readonly canSend: boolean;
    readonly onSend: (text: string) => void;
    /** Called with the edited text, also when the component is unmounted. */
    readonly onCancel: (text: string) => void;
}

export function EditMessage({ text, canSend, onSend, onCancel }: EditMessageProps) {
    const area = useRef<HTMLTextAreaElement>(null);
    const leave = useRef(onCancel);
    leave.current = onCancel;
    // In a layout effect, so that the next key already reaches the field.
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
                aria-label="Edit message"
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
        const action = keyAction(event, enterMeaning.value);
        if (action === 'cancel') {
            event.stopPropagation();
            cancel();
        }
        if (action === 'send') {
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
