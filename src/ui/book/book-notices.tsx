import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import type { BookDraft } from './book-draft.ts';
import type { LeftTexts } from './left-texts.ts';

export interface BookNoticesProps {
    readonly draft: BookDraft;
    readonly left: LeftTexts;
}

/** What there is to know before one writes on. */
export function BookNotices({ draft, left }: BookNoticesProps) {
    const saving = draft.saving.value;
    const since = draft.keptSince.value;
    const notice = draft.notice.value;
    const other = left.current.value;
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
            {other !== null && (
                <div class="callout" role="status">
                    <Icon name="edit" />
                    <p>
                        Another text of {new Date(other.at).toLocaleString()} is not saved: another tab has it, or left
                        it.
                    </p>
                    <div class="row end">
                        <button type="button" class="button small" onClick={() => void left.show()}>
                            Show it
                        </button>
                        <button type="button" class="button small" onClick={left.drop}>
                            Throw it away
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
                        <button type="button" class="button small" onClick={notice.change.takeBack}>
                            Undo
                        </button>
                    )}
                </div>
            )}
        </div>
    );
}
