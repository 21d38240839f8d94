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

const VIEWS = ['What changed meanwhile', 'What you changed'] as const;

/** Somebody, or the agent itself, changed the book while it was written on. Nothing is lost whichever way it goes on. */
export function ConflictDialog({ draft, conflict }: ConflictDialogProps) {
    const view = useSignal<(typeof VIEWS)[number]>(VIEWS[0]);
    const { base, theirs } = conflict;
    const other = view.value === VIEWS[0] ? theirs.text : draft.text.value;
    return (
        <Dialog title="The book was changed meanwhile" isWide onClose={close}>
            <p>{toHistory(conflict)} Your text is not saved yet.</p>
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
                    Take theirs
                </button>
                <button type="button" class="button" onClick={() => void draft.resolve('mine')}>
                    Keep mine
                </button>
                <button type="button" class="button primary" onClick={() => void draft.resolve('both')}>
                    Merge both
                </button>
            </div>
            <p class="small soft">
                Merging puts both changes into your text, for you to look over and save. Taking theirs can be undone in
                the editor; keeping yours can be undone among the versions of the agent.
            </p>
        </Dialog>
    );

    function close(): void {
        draft.conflict.value = null;
    }
}

/** What happened, in words: "Since version 3 the agent learned 2 things." */
function toHistory({ base, versions }: BookConflict): string {
    const learned = versions.filter(({ reason }) => reason === 'LEARNED' || reason === 'CONSOLIDATED').length;
    const edited = versions.length - learned;
    const happened = [
        ...(learned === 0
            ? []
            : [learned === 1 ? 'the agent learned something' : `the agent learned ${learned} times`]),
        ...(edited === 0 ? [] : [edited === 1 ? 'it was edited once' : `it was edited ${edited} times`]),
    ];
    return `Since version ${base.version}, which you began with, ${happened.join(' and ')}.`;
}
