import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { UndoNote } from '../controls/undo-note.tsx';
import { useEditing } from '../controls/use-editing.ts';
import { EditLesson } from './edit-lesson.tsx';
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
    const editing = useEditing(lesson.content);
    const { begun, cancelled } = editing;
    if (begun !== null) {
        const { keyword } = lesson;
        return <EditLesson keyword={keyword} text={begun} onCancel={editing.cancel} onSave={text => void save(text)} />;
    }
    return (
        <li class={isRefused ? 'stack gone' : 'stack'}>
            <LessonLine lesson={lesson} />
            {isRefused && <p class="small soft">Refused: not proposed again, whoever teaches it.</p>}
            {refusal !== null && <p class="small wrong">Not taken into the book: {toRefusalWords(refusal)}.</p>}
            {cancelled !== null && !isRefused && (
                <UndoNote text="Your changes were put aside." onUndo={() => editing.begin(cancelled)} />
            )}
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
                                ref={editing.button}
                                type="button"
                                class="button small"
                                aria-label={`Edit “${lesson.content}”`}
                                onClick={() => editing.begin()}
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

    async function save(text: string): Promise<void> {
        if (await onEdit(text)) editing.end();
    }
}
