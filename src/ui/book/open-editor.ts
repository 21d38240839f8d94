import { autocompletion, type Completion, type CompletionContext, completionKeymap } from '@codemirror/autocomplete';
import { history, historyKeymap, isolateHistory, standardKeymap } from '@codemirror/commands';
import { StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { nextDiagnostic, previousDiagnostic, setDiagnostics } from '@codemirror/lint';
import { EditorSelection, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import type { Diagnostic, SourcePosition } from '../../books/book.ts';
import { bookColors, bookParser } from './book-language.ts';
import { type BookVocabulary, completeBook } from './complete-book.ts';
import { editorTheme } from './editor-theme.ts';
import { toMarks } from './to-marks.ts';

export interface EditorInput {
    /** In a shadow root, the editor adds its styles as constructed sheets; the page's policy forbids style elements. */
    readonly root: ShadowRoot;
    readonly text: string;
    readonly selection: { readonly start: number; readonly end: number };
    readonly vocabulary: () => BookVocabulary;
    readonly onChange: (text: string) => void;
}

export interface TextEditor {
    /** Replaces the text in one step that can be undone. */
    setText(text: string): void;
    showDiagnostics(diagnostics: readonly Diagnostic[]): void;
    select(position: SourcePosition): void;
    focus(): void;
}

/** The editor of books. Tab is left to the browser, so that keyboard users can leave the editor. */
export function openEditor({ root, text, selection, vocabulary, onChange }: EditorInput): TextEditor {
    const view = new EditorView({
        root,
        parent: root,
        scrollTo: EditorView.scrollIntoView(selection.end),
        state: EditorState.create({
            doc: text,
            selection: EditorSelection.single(selection.start, selection.end),
            extensions: [
                history(),
                lineNumbers(),
                drawSelection(),
                EditorView.lineWrapping,
                // It is focusable without the tabindex; accessibility checkers look for it.
                EditorView.contentAttributes.of({ 'aria-label': 'Book', spellcheck: 'true', tabindex: '0' }),
                StreamLanguage.define(bookParser),
                syntaxHighlighting(bookColors),
                autocompletion({
                    override: [context => complete(context, vocabulary())],
                    icons: false,
                    // Keys work on the list as soon as it appears.
                    interactionDelay: 0,
                }),
                keymap.of([
                    { key: 'Mod-f', run: loadSearch },
                    { key: 'F8', run: nextDiagnostic },
                    { key: 'Shift-F8', run: previousDiagnostic },
                    ...completionKeymap,
                    ...historyKeymap,
                    ...standardKeymap,
                ]),
                editorTheme,
                EditorView.updateListener.of(update => {
                    if (update.docChanged) onChange(update.state.doc.toString());
                }),
            ],
        }),
    });
    return {
        setText(next) {
            const change = differenceOf(view.state.doc.toString(), next);
            // Isolated, so that undo does not also undo what was typed just before.
            const annotations = isolateHistory.of('full');
            if (change !== null) view.dispatch({ changes: change, annotations });
        },
        showDiagnostics(diagnostics) {
            view.dispatch(setDiagnostics(view.state, [...toMarks(diagnostics, view.state.doc)]));
        },
        select({ line, column }) {
            const at = view.state.doc.line(Math.min(line, view.state.doc.lines));
            const anchor = Math.min(at.from + column - 1, at.to);
            view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
            view.focus();
        },
        focus: () => view.focus(),
    };
}

/** Loads the search panel on first use. */
function loadSearch(view: EditorView): boolean {
    // Ignored without a connection; the next key press tries again.
    import('./search-book.ts').then(({ searchBook }) => searchBook(view)).catch(() => undefined);
    return true;
}

/** The smallest change between two texts, so that a cursor outside of it does not move. */
function differenceOf(before: string, after: string) {
    if (before === after) return null;
    const shorter = Math.min(before.length, after.length);
    let start = 0;
    while (start < shorter && before[start] === after[start]) start += 1;
    let end = 0;
    while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
    return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

function complete({ state, pos, explicit }: CompletionContext, vocabulary: BookVocabulary) {
    const found = completeBook({ text: state.doc.toString(), position: pos, isExplicit: explicit, vocabulary });
    if (found === null) return null;
    const options = found.options.map(
        ({ info, ...option }): Completion => ({
            ...option,
            ...(info === undefined ? {} : { info: () => toInfo(info) }),
        }),
    );
    return { from: found.from, options, validFor: found.validFor };
}

function toInfo(text: string): HTMLElement {
    const element = document.createElement('p');
    element.textContent = text;
    return element;
}
