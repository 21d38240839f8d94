import type { Diagnostic } from '../../books/book.ts';
import { Icon } from '../controls/icon.tsx';
import { WithCode } from '../controls/with-code.tsx';
import type { EditorHost } from './editor-host.ts';
import type { Preview } from './preview.ts';

export interface ProblemsProps {
    readonly preview: Preview;
    readonly editor: EditorHost;
}

const MODIFIER = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';
const SEVERITIES = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

/** The diagnostics of the book as a list, which also works without seeing the underlines. */
export function Problems({ preview, editor }: ProblemsProps) {
    const { value: checked } = preview.checked;
    const diagnostics = checked?.diagnostics ?? [];
    return (
        <div class="editor-footer small">
            {diagnostics.length === 0 ? (
                <span class="soft">{checked === null ? '' : 'No problems'}</span>
            ) : (
                // Collapsed, so that the editor does not resize while the user types.
                <details class="problems">
                    <summary>
                        <Icon name="alert" /> {toCount(diagnostics)}
                    </summary>
                    <ul aria-label="Problems">
                        {diagnostics.map((diagnostic, index) => (
                            <li key={index}>
                                <button
                                    type="button"
                                    class={diagnostic.severity}
                                    onClick={() => editor.goTo(diagnostic)}
                                >
                                    <Icon name="alert" />
                                    <span>
                                        <strong>
                                            {SEVERITIES[diagnostic.severity]}, line {diagnostic.line}:
                                        </strong>{' '}
                                        <WithCode text={diagnostic.message} />
                                    </span>
                                </button>
                            </li>
                        ))}
                    </ul>
                </details>
            )}
            <span class="visually-hidden" role="status">
                {diagnostics.length === 0 ? '' : toCount(diagnostics)}
            </span>
            <span class="keys soft">
                <kbd>{MODIFIER} S</kbd> Save · <kbd>Ctrl Space</kbd> Complete · <kbd>{MODIFIER} F</kbd> Find ·{' '}
                <kbd>F8</kbd> Next problem · <kbd>Tab</kbd> Leave editor
            </span>
            <a href="/docs/book" target="_blank" rel="noopener" aria-label="Help: the book language">
                Help
            </a>
        </div>
    );
}

function toCount({ length }: readonly Diagnostic[]): string {
    return length === 1 ? '1 problem' : `${length} problems`;
}
