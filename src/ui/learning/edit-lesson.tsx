import { useLayoutEffect, useRef } from 'preact/hooks';

export interface EditLessonProps {
    readonly keyword: string;
    readonly text: string;
    readonly onSave: (text: string) => void;
    /** Called with the edited text. */
    readonly onCancel: (text: string) => void;
}

export function EditLesson({ keyword, text, onSave, onCancel }: EditLessonProps) {
    const area = useRef<HTMLTextAreaElement>(null);
    useLayoutEffect(() => area.current?.focus(), []);
    return (
        <li class="stack">
            <label class="field">
                <span>{keyword}</span>
                <textarea
                    ref={area}
                    class="input"
                    rows={3}
                    defaultValue={text}
                    onKeyDown={event => {
                        if (event.key === 'Escape' && !event.isComposing) onCancel(event.currentTarget.value);
                    }}
                />
            </label>
            <div class="row end">
                <button type="button" class="button small" onClick={() => onCancel(area.current?.value ?? text)}>
                    Cancel
                </button>
                <button type="button" class="button small primary" onClick={() => onSave(area.current?.value ?? text)}>
                    Save
                </button>
            </div>
        </li>
    );
}
