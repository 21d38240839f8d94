import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { LessonLine, LessonOrigin } from './lesson-line.tsx';
import { toRefusalWords } from './refusal-words.ts';

export interface WaitingLessonProps {
    readonly lesson: LessonSummary;
    /** Why the book did not take it. */
    readonly refusal: string | null;
    readonly onAccept: () => void;
    readonly onRefuse: () => void;
    /** Gives whether the new words were taken. */
    readonly onEdit: (content: string) => Promise<boolean>;
}

export function WaitingLesson({ lesson, refusal, onAccept, onRefuse, onEdit }: WaitingLessonProps) {
    const isEdited = useSignal(false);
    const area = useRef<HTMLTextAreaElement>(null);
    if (isEdited.value) {
        return (
            <li class="stack">
                <label class="field">
                    <span>{lesson.keyword}</span>
                    <textarea ref={area} class="input" rows={3} defaultValue={lesson.content} />
                </label>
                <div class="row end">
                    <button
                        type="button"
                        class="button small"
                        onClick={() => {
                            isEdited.value = false;
                        }}
                    >
                        Cancel
                    </button>
                    <button type="button" class="button small primary" onClick={() => void save()}>
                        Save
                    </button>
                </div>
            </li>
        );
    }
    return (
        <li class="stack">
            <LessonLine lesson={lesson} />
            {refusal !== null && <p class="small wrong">Not taken into the book: {toRefusalWords(refusal)}.</p>}
            <div class="row">
                <LessonOrigin lesson={lesson} />
                <div class="row end grow">
                    <button
                        type="button"
                        class="button small primary"
                        aria-label={`Accept “${lesson.content}”`}
                        onClick={onAccept}
                    >
                        Accept
                    </button>
                    <button
                        type="button"
                        class="button small"
                        aria-label={`Edit “${lesson.content}”`}
                        onClick={() => {
                            isEdited.value = true;
                        }}
                    >
                        Edit
                    </button>
                    <button
                        type="button"
                        class="button small"
                        aria-label={`Refuse “${lesson.content}”`}
                        onClick={onRefuse}
                    >
                        Refuse
                    </button>
                </div>
            </div>
        </li>
    );

    async function save(): Promise<void> {
        const isTaken = await onEdit(area.current?.value ?? '');
        isEdited.value = !isTaken;
    }
}
