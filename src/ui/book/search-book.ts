import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState, StateEffect } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';

/** Labels in the capitalization of the rest of the page. */
const LABELS = {
    next: 'Next',
    previous: 'Previous',
    all: 'All',
    'match case': 'Match case',
    regexp: 'Regular expression',
    'by word': 'Whole words',
    replace: 'Replace',
    'replace all': 'Replace all',
};

const prepared = new WeakSet<EditorView>();

/** Opens the search panel. The browser's own search finds only the lines that are rendered. */
export function searchBook(view: EditorView): void {
    if (!prepared.has(view)) {
        prepared.add(view);
        const extensions = [search({ top: true }), keymap.of(searchKeymap), EditorState.phrases.of(LABELS)];
        view.dispatch({ effects: StateEffect.appendConfig.of(extensions) });
    }
    openSearchPanel(view);
}
