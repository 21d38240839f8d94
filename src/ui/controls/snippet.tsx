import { CopyButton } from './copy-button.tsx';

export interface SnippetProps {
    readonly text: string;
    readonly label: string;
}

/** A text to take away. It scrolls by keyboard, too. */
export function Snippet({ text, label }: SnippetProps) {
    return (
        <div class="snippet">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
            <section tabIndex={0} aria-label={label}>
                <pre>
                    <code>{text}</code>
                </pre>
            </section>
            <CopyButton text={text} label={`Copy: ${label}`} />
        </div>
    );
}
