import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import type { BookDraft } from './book-draft.ts';
import type { RecoveredDrafts } from './recovered-drafts.ts';

export interface BookNoticesProps {
    readonly draft: BookDraft;
    readonly recovered: RecoveredDrafts;
}

/** Save errors, restored drafts and the last notice. */
export function BookNotices({ draft, recovered }: BookNoticesProps) {
    const saving = draft.saving.value;
    const restoredFrom = draft.restoredFrom.value;
    const notice = draft.notice.value;
    const other = recovered.current.value;
    return (
        <div class="book-notices">
            {saving.state === 'failed' && <Failure message={saving.message} onRetry={() => void draft.save()} />}
            {restoredFrom !== null && (
                <div class="callout" role="status">
                    <Icon name="edit" />
                    <p>Restored your unsaved changes from {new Date(restoredFrom).toLocaleString()}.</p>
                    <button type="button" class="button small" onClick={draft.discard}>
                        Discard changes
                    </button>
                </div>
            )}
            {other !== null && (
                <div class="callout" role="status">
                    <Icon name="edit" />
                    <p>
                        Another tab has, or had, an unsaved draft of this book from{' '}
                        {new Date(other.at).toLocaleString()}.
                    </p>
                    <div class="row end">
                        <button type="button" class="button small" onClick={() => void recovered.open()}>
                            Open draft
                        </button>
                        <button type="button" class="button small" onClick={recovered.discard}>
                            Discard draft
                        </button>
                    </div>
                </div>
            )}
            {notice?.isProblem === true && <Failure message={notice.text} />}
            {notice?.isProblem === false && (
                <div class="callout" role="status">
                    <Icon name="check" />
                    <p>{notice.text}</p>
                    {notice.change?.after === draft.text.value && (
                        <button type="button" class="button small" onClick={notice.change.undo}>
                            Undo
                        </button>
                    )}
                </div>
            )}
        </div>
    );
}
