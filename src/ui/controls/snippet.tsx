import { CopyButton } from './copy-button.tsx';

export interface SnippetProps {
    readonly text: string;
    readonly label: string;
}

/** A code block with a copy button. */
export function Snippet({ text, label }: SnippetProps) {
    return (
        <div class="snippet">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard */}
            <section tabIndex={0} aria-label={label}>
                <pre>
                    <code>{text}</code>
                </pre>
            </section>
            <CopyButton text={text} label={`Copy: ${label}`} />
        </div>
    );
}
