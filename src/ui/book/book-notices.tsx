import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import type { BookDraft } from './book-draft.ts';

/** What there is to know before one writes on. */
export function BookNotices({ draft }: { readonly draft: BookDraft }) {
    const saving = draft.saving.value;
    const since = draft.keptSince.value;
    const notice = draft.notice.value;
    return (
        <div class="book-notices">
            {saving.state === 'failed' && <Failure message={saving.message} onRetry={() => void draft.save()} />}
            {since !== null && (
                <div class="callout" role="status">
                    <Icon name="edit" />
                    <p>This is what you wrote on {new Date(since).toLocaleString()} and did not save.</p>
                    <button type="button" class="button small" onClick={draft.discard}>
                        Back to what is saved
                    </button>
                </div>
            )}
            {notice?.isProblem === true && <Failure message={notice.text} />}
            {notice?.isProblem === false && (
                <div class="callout" role="status">
                    <Icon name="check" />
                    <p>{notice.text}</p>
                </div>
            )}
        </div>
    );
}
