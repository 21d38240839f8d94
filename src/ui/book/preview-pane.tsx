import type { ComponentChildren } from 'preact';
import type { BookPreview, KnowledgePageState } from '../../http/web/books-ui-protocol.ts';
import { Failure } from '../controls/failure.tsx';
import { Snippet } from '../controls/snippet.tsx';
import type { Preview } from './preview.ts';

/** What the model gets with the current text, before the first message. */
export function PreviewPane({ preview }: { readonly preview: Preview }) {
    const { value: checked } = preview.checked;
    return (
        <div class="preview stack" aria-busy={preview.isStale.value}>
            {preview.error.value !== null && <Failure message={preview.error.value} />}
            {checked !== null && <PreviewParts preview={checked} />}
        </div>
    );
}

function PreviewParts({ preview }: { readonly preview: BookPreview }) {
    const { systemMessage, exampleMessages, tools, unaskedServers, knowledgePages, searchedPassages } = preview;
    const settings = Object.entries(preview.options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return (
        <>
            <Part title="System message" note={`${systemMessage.length.toLocaleString()} characters`}>
                <Snippet label="System message" text={systemMessage} />
            </Part>
            {exampleMessages.length > 0 && (
                <Part title="Example messages" note="sent before the conversation">
                    <ol class="examples">
                        {exampleMessages.map(({ role, content }, index) => (
                            <li key={index}>
                                <strong>{role === 'user' ? 'User' : 'Agent'}</strong>
                                <p>{String(content)}</p>
                            </li>
                        ))}
                    </ol>
                </Part>
            )}
            {(preview.model !== null || settings.length > 0) && (
                <Part title="Model">
                    <p>{[...(preview.model === null ? [] : [preview.model]), ...settings].join(' · ')}</p>
                </Part>
            )}
            {tools.length + unaskedServers.length > 0 && (
                <Part title="Tools">
                    <ul class="preview-list">
                        {tools.map(({ name, description }) => (
                            <li key={name}>
                                <code>{name}</code> {description}
                            </li>
                        ))}
                        {unaskedServers.map(url => (
                            <li key={url}>
                                Tools of <code>{url}</code>, loaded after you save the book.
                            </li>
                        ))}
                    </ul>
                </Part>
            )}
            {searchedPassages + knowledgePages.length > 0 && (
                <Part title="Searched for each message">
                    <ul class="preview-list">
                        {searchedPassages > 0 && (
                            <li>
                                {searchedPassages.toLocaleString()} passages that do not fit into the system message
                            </li>
                        )}
                        {knowledgePages.map(page => (
                            <li key={page.url}>
                                <code>{page.url}</code> {toPageState(page)}
                            </li>
                        ))}
                    </ul>
                </Part>
            )}
            {preview.messageSuffix !== null && (
                <Part title="Added to every reply">
                    <p class="preview-text">{preview.messageSuffix}</p>
                </Part>
            )}
        </>
    );
}

interface PartProps {
    readonly title: string;
    readonly note?: string;
    readonly children: ComponentChildren;
}

function Part({ title, note, children }: PartProps) {
    return (
        <section class="stack tight">
            <h2>
                {title} {note !== undefined && <small class="soft">{note}</small>}
            </h2>
            {children}
        </section>
    );
}

function toPageState({ checkedAt, characters, error }: KnowledgePageState): string {
    if (error !== null) return `could not be read: ${error}`;
    return checkedAt === null ? 'not read yet' : `${characters.toLocaleString()} characters`;
}
