import type { Diagnostic } from '../../books/book.ts';
import { Icon } from '../controls/icon.tsx';
import { WithCode } from '../controls/with-code.tsx';
import type { EditorHost } from './editor-host.ts';
import type { Preview } from './preview.ts';

export interface FindingsProps {
    readonly preview: Preview;
    readonly editor: EditorHost;
}

const MODIFIER = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';
const SEVERITIES = { error: 'Error', warning: 'Warning', info: 'Note' } as const;

/** What is wrong with the book, for those who do not see lines under words, too. */
export function Findings({ preview, editor }: FindingsProps) {
    const { value: checked } = preview.checked;
    const diagnostics = checked?.diagnostics ?? [];
    return (
        <div class="editor-foot small">
            {diagnostics.length === 0 ? (
                <span class="soft">{checked === null ? '' : 'Nothing to look at'}</span>
            ) : (
                // Folded, so that the text does not jump while somebody types.
                <details class="findings">
                    <summary>
                        <Icon name="alert" /> {toCount(diagnostics)}
                    </summary>
                    <ul aria-label="What is to be looked at">
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
                <kbd>{MODIFIER} S</kbd> saves · <kbd>Ctrl Space</kbd> completes · <kbd>{MODIFIER} F</kbd> finds ·{' '}
                <kbd>F8</kbd> next finding · <kbd>Tab</kbd> leaves
            </span>
            <a href="/docs/book" target="_blank" rel="noopener" aria-label="Help: the language of books">
                Help
            </a>
        </div>
    );
}

function toCount({ length }: readonly Diagnostic[]): string {
    return length === 1 ? '1 thing to look at' : `${length} things to look at`;
}
