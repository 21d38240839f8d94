import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { LessonLine, LessonOrigin } from './lesson-line.tsx';
import { toRefusalWords } from './refusal-words.ts';

export interface WaitingLessonProps {
    readonly lesson: LessonSummary;
    /** Why the book did not take it. */
    readonly refusal: string | null;
    readonly isRefused: boolean;
    readonly onAccept: () => void;
    readonly onRefuse: () => void;
    /** Takes the refusal back. */
    readonly onRestore: () => void;
    /** Gives whether the new words were taken. */
    readonly onEdit: (content: string) => Promise<boolean>;
}

export function WaitingLesson(props: WaitingLessonProps) {
    const { lesson, refusal, isRefused, onAccept, onRefuse, onRestore, onEdit } = props;
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
        <li class={isRefused ? 'stack gone' : 'stack'}>
            <LessonLine lesson={lesson} />
            {isRefused && <p class="small soft">Refused: not proposed again, whoever teaches it.</p>}
            {refusal !== null && <p class="small wrong">Not taken into the book: {toRefusalWords(refusal)}.</p>}
            <div class="row">
                <LessonOrigin lesson={lesson} />
                <div class="row end grow">
                    {!isRefused && (
                        <>
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
                        </>
                    )}
                    {/* One button, so that the focus stays where it is. */}
                    <button
                        type="button"
                        class="button small"
                        aria-label={`${isRefused ? 'Undo refusing' : 'Refuse'} “${lesson.content}”`}
                        onClick={isRefused ? onRestore : onRefuse}
                    >
                        {isRefused ? 'Undo' : 'Refuse'}
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
