import { signal, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Tabs } from '../controls/tabs.tsx';
import type { BookEditor } from './book-editor.ts';
import { BookHeader } from './book-header.tsx';
import { BookNotices } from './book-notices.tsx';
import { BookSettings } from './book-settings.tsx';
import { ConflictDialog } from './conflict-dialog.tsx';
import { PreviewPane } from './preview-pane.tsx';
import { Problems } from './problems.tsx';
import type { TrySession } from './try-session.ts';

const narrowWindow = matchMedia('(max-width: 60rem)');
const isNarrow = signal(narrowWindow.matches);
narrowWindow.addEventListener('change', () => {
    isNarrow.value = narrowWindow.matches;
});

export interface BookWorkspaceProps {
    readonly editor: BookEditor;
    readonly onDeleted: () => void;
}

type View = 'Text' | 'Preview' | 'Try' | 'Settings';
const SIDE_VIEWS: readonly View[] = ['Preview', 'Try', 'Settings'];

/** The editor next to preview, chat and settings; in a narrow window they are tabs. */
export function BookWorkspace({ editor, onDeleted }: BookWorkspaceProps) {
    const { draft, preview } = editor;
    const view = useSignal<View>('Text');
    const trySession = useSignal<TrySession | null>(null);
    const profile = preview.checked.value?.profile ?? editor.agent.profile;
    const agent = { ...editor.agent, profile };
    useSignalEffect(() => {
        // In a wide window the text has its own pane instead of a tab.
        if (!isNarrow.value && view.value === 'Text') view.value = 'Preview';
        if (view.value === 'Try' && trySession.peek() === null) void loadTrySession();
    });
    useEffect(() => {
        addEventListener('keydown', saveByKey);
        return () => removeEventListener('keydown', saveByKey);
    }, []);
    const { value: opened } = trySession;
    const side = (
        <>
            {view.value === 'Preview' && <PreviewPane preview={preview} />}
            {view.value === 'Try' && opened !== null && <opened.Pane agent={agent} chat={opened.chat} />}
            {view.value === 'Settings' && <BookSettings editor={editor} onDeleted={onDeleted} />}
        </>
    );
    return (
        <div class="book">
            <BookHeader draft={draft} profile={profile} />
            <BookNotices draft={draft} recovered={editor.recovered} />
            {isNarrow.value ? (
                <div class="book-panes">
                    <Tabs label="Views" names={['Text', ...SIDE_VIEWS]} selected={view}>
                        <TextPane editor={editor} isHidden={view.value !== 'Text'} />
                        {side}
                    </Tabs>
                </div>
            ) : (
                <div class="book-panes">
                    <TextPane editor={editor} />
                    <Tabs label="Side views" names={SIDE_VIEWS} selected={view}>
                        {side}
                    </Tabs>
                </div>
            )}
            {draft.conflict.value !== null && <ConflictDialog draft={draft} conflict={draft.conflict.value} />}
        </div>
    );

    async function loadTrySession(): Promise<void> {
        try {
            const { openTrySession } = await import('./try-session.ts');
            trySession.value ??= openTrySession(draft);
        } catch {
            draft.notice.value = { isProblem: true, text: 'Could not load the chat. Check your connection.' };
        }
    }

    function saveByKey(event: KeyboardEvent): void {
        if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
        event.preventDefault();
        void draft.save();
    }
}

interface TextPaneProps {
    readonly editor: BookEditor;
    readonly isHidden?: boolean;
}

/** Shows the editor's element, which keeps its undo history and cursor when the pane is unmounted. */
function TextPane({ editor, isHidden = false }: TextPaneProps) {
    const container = useRef<HTMLDivElement>(null);
    useLayoutEffect(() => {
        container.current?.append(editor.host.element);
    }, []);
    return (
        <div class="book-text" hidden={isHidden}>
            <div ref={container} class="editor-place" />
            <Problems preview={editor.preview} editor={editor.host} />
        </div>
    );
}
