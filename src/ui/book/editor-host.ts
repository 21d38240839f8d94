import { effect, signal } from '@preact/signals';
import type { SourcePosition } from '../../books/book.ts';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { serverStatus } from '../api/server-status.ts';
import type { BookDraft } from './book-draft.ts';
import type { BookVocabulary, NamedAgent } from './complete-book.ts';
import type { BookEditor } from './open-editor.ts';
import type { Preview } from './preview.ts';
import { takeBookFile } from './take-book-file.ts';

/** On its way while the book is. */
const program = import('./open-editor.ts');
program.catch(() => undefined);

/** The editor of a draft, in an element that the page puts where it wants it. */
export interface EditorHost {
    readonly element: HTMLElement;
    goTo(position: SourcePosition): void;
}

/** The page can be written on at once: in a plain field, which gives its text, cursor and focus over to the editor when that has come. */
export function createEditorHost(draft: BookDraft, preview: Preview): EditorHost {
    const element = document.createElement('div');
    element.className = 'book-editor';
    const field = createField(draft);
    element.append(field);
    takeDroppedFiles(element, draft);
    const editor = signal<BookEditor | null>(null);
    const agents = signal<readonly NamedAgent[]>([]);
    effect(() => {
        if (field.value !== draft.text.value) field.value = draft.text.value;
        editor.value?.setText(draft.text.value);
    });
    effect(() => {
        const { value: checked } = preview.checked;
        if (!preview.isStale.value && checked !== null) editor.value?.showDiagnostics(checked.diagnostics);
    });
    // Without the editor's program the field stays, and without the list names are typed to their end.
    open().catch(() => undefined);
    loadAgents().catch(() => undefined);
    return { element, goTo };

    async function open(): Promise<void> {
        const { openEditor } = await program;
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

/** Before the editor gets to see them, which would put their text to where they are dropped. */
function takeDroppedFiles(element: HTMLElement, draft: BookDraft): void {
    element.addEventListener('dragover', event => {
        if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    });
    const take = (event: DragEvent) => {
        const [file] = event.dataTransfer?.files ?? [];
        if (file === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        void takeBookFile(draft, file);
    };
    element.addEventListener('drop', take, { capture: true });
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
