import { effect, signal } from '@preact/signals';
import type { SourcePosition } from '../../books/book.ts';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { serverStatus } from '../api/server-status.ts';
import type { BookDraft } from './book-draft.ts';
import type { BookVocabulary, NamedAgent } from './complete-book.ts';
import { importBookFile } from './import-book-file.ts';
import type { TextEditor } from './open-editor.ts';
import type { Preview } from './preview.ts';

/** Loaded in parallel with the book. */
const editorModule = import('./open-editor.ts');
editorModule.catch(() => undefined);

/** The editor of a draft. It outlives the component that shows `element`. */
export interface EditorHost {
    readonly element: HTMLElement;
    goTo(position: SourcePosition): void;
}

/** Starts with a plain text field, so that the user can type at once, and hands text, cursor and focus over to the editor once it has loaded. */
export function createEditorHost(draft: BookDraft, preview: Preview): EditorHost {
    const element = document.createElement('div');
    element.className = 'book-editor';
    const field = createField(draft);
    element.append(field);
    importDroppedFiles(element, draft);
    const editor = signal<TextEditor | null>(null);
    const agents = signal<readonly NamedAgent[]>([]);
    effect(() => {
        if (field.value !== draft.text.value) field.value = draft.text.value;
        editor.value?.setText(draft.text.value);
    });
    effect(() => {
        const { value: checked } = preview.checked;
        if (!preview.isStale.value && checked !== null) editor.value?.showDiagnostics(checked.diagnostics);
    });
    // If the editor does not load, the text field stays; without the list, agents are not completed.
    open().catch(() => undefined);
    loadAgents().catch(() => undefined);
    return { element, goTo };

    async function open(): Promise<void> {
        const { openEditor } = await editorModule;
        const box = document.createElement('div');
        const hasFocus = document.activeElement === field;
        const { selectionStart: start, selectionEnd: end } = field;
        field.hidden = true;
        element.append(box);
        const opened = openEditor({
            root: box.attachShadow({ mode: 'open' }),
            text: draft.text.peek(),
            selection: { start, end },
            vocabulary,
            onChange: text => {
                draft.text.value = text;
            },
        });
        field.remove();
        if (hasFocus) opened.focus();
        editor.value = opened;
    }

    async function loadAgents(): Promise<void> {
        const { agents: all } = await requestJson<{ readonly agents: readonly AgentSummary[] }>('/api/agents');
        agents.value = all
            .filter(({ agentName }) => agentName !== draft.agentName)
            .map(({ agentName, profile }) => ({ agentName, title: profile.title, description: profile.description }));
    }

    function vocabulary(): BookVocabulary {
        const { value: status } = serverStatus.current;
        const providers = (status.state === 'ready' ? status.value.providers : null) ?? [];
        return { agents: agents.value, models: providers.flatMap(({ model }) => model ?? []) };
    }

    function goTo(position: SourcePosition): void {
        if (editor.value !== null) {
            editor.value.select(position);
            return;
        }
        const before = field.value.split('\n').slice(0, position.line - 1);
        const offset = before.reduce((sum, line) => sum + line.length + 1, 0) + position.column - 1;
        field.setSelectionRange(offset, offset);
        field.focus();
    }
}

/** In the capture phase: the editor would insert the text of the file at the cursor. */
function importDroppedFiles(element: HTMLElement, draft: BookDraft): void {
    element.addEventListener('dragover', event => {
        if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    });
    const importFile = (event: DragEvent) => {
        const [file] = event.dataTransfer?.files ?? [];
        if (file === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        void importBookFile(draft, file);
    };
    element.addEventListener('drop', importFile, { capture: true });
}

function createField(draft: BookDraft): HTMLTextAreaElement {
    const field = document.createElement('textarea');
    field.setAttribute('aria-label', 'Book');
    field.value = draft.text.peek();
    field.setSelectionRange(0, 0);
    field.addEventListener('input', () => {
        draft.text.value = field.value;
    });
    return field;
}
