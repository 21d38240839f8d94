import { useSignal } from '@preact/signals';
import { diffLines } from '../../shared/diff/diff-lines.ts';
import { shortenDiff } from '../../shared/diff/shorten-diff.ts';
import { Dialog } from '../controls/dialog.tsx';
import { Tabs } from '../controls/tabs.tsx';
import { TextDiff } from '../diff/text-diff.tsx';
import type { BookConflict } from './book-conflict.ts';
import type { BookDraft } from './book-draft.ts';

export interface ConflictDialogProps {
    readonly draft: BookDraft;
    readonly conflict: BookConflict;
}

const VIEWS = ['Saved changes', 'Your changes'] as const;

/** Shown if someone else, or the agent itself, saved the book in the meantime. Every choice can be undone. */
export function ConflictDialog({ draft, conflict }: ConflictDialogProps) {
    const view = useSignal<(typeof VIEWS)[number]>(VIEWS[0]);
    const { base, theirs } = conflict;
    const other = view.value === VIEWS[0] ? theirs.text : draft.text.value;
    return (
        <Dialog title="This book has changed" isWide onClose={close}>
            <p>{describeVersions(conflict)} Your changes are not saved yet.</p>
            <Tabs label="Changes" names={VIEWS} selected={view}>
                <div class="conflict-diff">
                    <TextDiff label={view.value} parts={shortenDiff(diffLines(base.text, other))} />
                </div>
            </Tabs>
            <div class="row end">
                <button type="button" class="button" onClick={close}>
                    Not now
                </button>
                <button type="button" class="button" onClick={() => void draft.resolve('theirs')}>
                    Use saved version
                </button>
                <button type="button" class="button" onClick={() => void draft.resolve('mine')}>
                    Keep my version
                </button>
                <button type="button" class="button primary" onClick={() => void draft.resolve('both')}>
                    Merge
                </button>
            </div>
            <p class="small soft">
                “Merge” combines both changes for you to review and save. You can undo “Use saved version” in the
                editor, and revert “Keep my version” in the version history.
            </p>
        </Dialog>
    );

    function close(): void {
        draft.conflict.value = null;
    }
}

/** "Since version 3, the agent learned 2 times and the book was edited once." */
function describeVersions({ base, versions }: BookConflict): string {
    const learned = versions.filter(({ reason }) => reason === 'LEARNED' || reason === 'CONSOLIDATED').length;
    const edited = versions.length - learned;
    const changes = [
        ...(learned === 0 ? [] : [learned === 1 ? 'the agent learned once' : `the agent learned ${learned} times`]),
        ...(edited === 0 ? [] : [edited === 1 ? 'the book was edited once' : `the book was edited ${edited} times`]),
    ];
    return `Since version ${base.version}, ${changes.join(' and ')}.`;
}
