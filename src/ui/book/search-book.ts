import { openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState, StateEffect } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';

/** As the rest of the page speaks. */
const WORDS = {
    next: 'Next',
    previous: 'Previous',
    all: 'All',
    'match case': 'Match case',
    regexp: 'Pattern',
    'by word': 'Whole words',
    replace: 'Replace',
    'replace all': 'Replace all',
};

const prepared = new WeakSet<EditorView>();

/** Looks for words, also in what is not on the screen: the browser's own search finds only the lines that are drawn. */
export function searchBook(view: EditorView): void {
    if (!prepared.has(view)) {
        prepared.add(view);
        const extensions = [search({ top: true }), keymap.of(searchKeymap), EditorState.phrases.of(WORDS)];
        view.dispatch({ effects: StateEffect.appendConfig.of(extensions) });
    }
    openSearchPanel(view);
}
