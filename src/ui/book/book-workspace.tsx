import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Tabs } from '../controls/tabs.tsx';
import { BookHead } from './book-head.tsx';
import { BookNotices } from './book-notices.tsx';
import { BookSettings } from './book-settings.tsx';
import { BookText } from './book-text.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { isNarrow } from './is-narrow.ts';
import type { BookDesk } from './open-desk.ts';
import type { Trial } from './open-trial.ts';
import { PreviewPane } from './preview-pane.tsx';

export interface BookWorkspaceProps {
    readonly desk: BookDesk;
    readonly onDeleted: () => void;
}

type View = 'Text' | 'Preview' | 'Try' | 'Settings';
const SIDE_VIEWS: readonly View[] = ['Preview', 'Try', 'Settings'];

/** The text and, beside it, what becomes of it; on a phone one after the other. */
export function BookWorkspace({ desk, onDeleted }: BookWorkspaceProps) {
    const { draft, preview } = desk;
    const view = useSignal<View>('Text');
    const trial = useSignal<Trial | null>(null);
    const profile = preview.checked.value?.profile ?? desk.agent.profile;
    const agent = { ...desk.agent, profile };
    useSignalEffect(() => {
        // The text has a place of its own where there is room for it.
        if (!isNarrow.value && view.value === 'Text') view.value = 'Preview';
        if (view.value === 'Try' && trial.peek() === null) void loadTrial();
    });
    useEffect(() => {
        addEventListener('keydown', saveByKey);
        return () => removeEventListener('keydown', saveByKey);
    }, []);
    const { value: opened } = trial;
    const side = (
        <>
            {view.value === 'Preview' && <PreviewPane preview={preview} />}
            {view.value === 'Try' && opened !== null && <opened.Pane agent={agent} chat={opened.chat} />}
            {view.value === 'Settings' && <BookSettings desk={desk} onDeleted={onDeleted} />}
        </>
    );
    return (
        <div class="book">
            <BookHead draft={draft} profile={profile} />
            <BookNotices draft={draft} left={desk.left} />
            {isNarrow.value ? (
                <div class="book-panes">
                    <Tabs label="Parts of the page" names={['Text', ...SIDE_VIEWS]} selected={view}>
                        <BookText desk={desk} isHidden={view.value !== 'Text'} />
                        {side}
                    </Tabs>
                </div>
            ) : (
                <div class="book-panes">
                    <BookText desk={desk} />
                    <Tabs label="Beside the book" names={SIDE_VIEWS} selected={view}>
                        {side}
                    </Tabs>
                </div>
            )}
            {draft.conflict.value !== null && <ConflictDialog draft={draft} conflict={draft.conflict.value} />}
        </div>
    );

    async function loadTrial(): Promise<void> {
        try {
            const { openTrial } = await import('./open-trial.ts');
            trial.value ??= openTrial(draft);
        } catch {
            draft.notice.value = { isProblem: true, text: 'The chat cannot be loaded. Check the connection.' };
        }
    }

    function saveByKey(event: KeyboardEvent): void {
        if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
        event.preventDefault();
        void draft.save();
    }
}
