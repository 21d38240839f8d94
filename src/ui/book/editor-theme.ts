import { EditorView } from '@codemirror/view';

/** The editor in the page's own colours, which reach into its root as custom properties. */
export const editorTheme = EditorView.theme({
    '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: 'var(--editor-text)' },
    // The ring is drawn by the page, around the line numbers as well.
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.65', scrollbarColor: 'var(--line-strong) transparent' },
    '.cm-content': { padding: '0.75rem 0 3rem', caretColor: 'var(--ink)' },
    '.cm-line': { padding: '0 1rem 0 0.5rem' },
    '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
    '.cm-selectionBackground': { backgroundColor: 'light-dark(#d7e4dd, #33423b)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
        backgroundColor: 'light-dark(#bfe3d2, #2f5c49)',
    },
    '.cm-gutters': { border: '0', backgroundColor: 'var(--surface)', color: 'var(--ink-soft)' },
    '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.5rem', padding: '0 0.5rem 0 0', opacity: '1' },
    '.cm-tooltip': {
        border: '1px solid var(--line)',
        borderRadius: 'var(--radius-s)',
        backgroundColor: 'var(--raised)',
        color: 'var(--ink)',
        boxShadow: 'var(--shadow)',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': { maxHeight: '16rem', fontFamily: 'var(--mono)' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.2rem 0.6rem', lineHeight: '1.5' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': {
        backgroundColor: 'var(--accent-wash)',
        color: 'var(--accent-strong)',
    },
    '.cm-completionDetail': { color: 'var(--ink-soft)', fontStyle: 'normal', fontSize: '0.85em' },
    '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
    '.cm-tooltip.cm-completionInfo': {
        maxWidth: '22rem',
        padding: '0.6rem 0.8rem',
        fontFamily: 'var(--sans)',
        fontSize: 'var(--text-s)',
        lineHeight: '1.5',
        whiteSpace: 'pre-wrap',
    },
    '.cm-completionInfo p': { margin: '0' },
    '@media (max-width: 48rem)': { '.cm-tooltip.cm-completionInfo': { display: 'none' } },
    '.cm-diagnostic': {
        padding: '0.4rem 0.7rem',
        border: '0',
        fontFamily: 'var(--sans)',
        fontSize: 'var(--text-s)',
    },
    '.cm-lintRange': { backgroundImage: 'none', paddingBottom: '0', textUnderlineOffset: '0.25em' },
    '.cm-lintRange-error': { textDecoration: 'underline wavy var(--danger)' },
    '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--notice)' },
    '.cm-lintRange-info': { textDecoration: 'underline dotted var(--ink-soft)' },
    '.cm-lintRange-active': { backgroundColor: 'var(--notice-wash)' },
});
