import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { UndoNote } from '../controls/undo-note.tsx';
import { useEditing } from '../controls/use-editing.ts';
import { EditLesson } from './edit-lesson.tsx';
import { LessonOrigin, LessonText } from './lesson-text.tsx';
import { toRefusalReason } from './refusal-reason.ts';

export interface PendingLessonProps {
    readonly lesson: LessonSummary;
    /** Why accepting it failed. */
    readonly refusal: string | null;
    readonly isRefused: boolean;
    readonly onAccept: () => void;
    readonly onRefuse: () => void;
    /** Undoes rejecting it. */
    readonly onRestore: () => void;
    /** Resolves to whether the edit was saved. */
    readonly onEdit: (content: string) => Promise<boolean>;
}

export function PendingLesson(props: PendingLessonProps) {
    const { lesson, refusal, isRefused, onAccept, onRefuse, onRestore, onEdit } = props;
    const editing = useEditing(lesson.content);
    const { initialText, cancelledText } = editing;
    if (initialText !== null) {
        return (
            <EditLesson
                keyword={lesson.keyword}
                text={initialText}
                onCancel={editing.cancel}
                onSave={text => void save(text)}
            />
        );
    }
    return (
        <li class={isRefused ? 'stack gone' : 'stack'}>
            <LessonText lesson={lesson} />
            {isRefused && <p class="small soft">Rejected. It will not be proposed again.</p>}
            {refusal !== null && <p class="small wrong">Not added to the book: {toRefusalReason(refusal)}.</p>}
            {cancelledText !== null && !isRefused && (
                <UndoNote text="Edit cancelled." onUndo={() => editing.begin(cancelledText)} />
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
                    {/* One button for both actions, so that it keeps the focus. */}
                    <button
                        type="button"
                        class="button small"
                        aria-label={`${isRefused ? 'Undo rejecting' : 'Reject'} “${lesson.content}”`}
                        onClick={isRefused ? onRestore : onRefuse}
                    >
                        {isRefused ? 'Undo' : 'Reject'}
                    </button>
                </div>
            </div>
        </li>
    );

    async function save(text: string): Promise<void> {
        if (await onEdit(text)) editing.end();
    }
}
