import type { ComponentChildren } from 'preact';
import type { BookPreview, KnowledgePageState } from '../../http/web/books-ui-protocol.ts';
import { Failure } from '../controls/failure.tsx';
import { Snippet } from '../controls/snippet.tsx';
import type { Preview } from './preview.ts';

/** What a model is told with the text as it stands, before anybody has said a word. */
export function PreviewPane({ preview }: { readonly preview: Preview }) {
    const { value: checked } = preview.checked;
    return (
        <div class="preview stack" aria-busy={preview.isStale.value}>
            {preview.error.value !== null && <Failure message={preview.error.value} />}
            {checked !== null && <Told told={checked} />}
        </div>
    );
}

function Told({ told }: { readonly told: BookPreview }) {
    const { systemMessage, exampleMessages, tools, unaskedServers, knowledgePages, searchedPassages } = told;
    const settings = Object.entries(told.options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return (
        <>
            <Part title="System message" note={`${systemMessage.length.toLocaleString()} characters`}>
                <Snippet label="System message" text={systemMessage} />
            </Part>
            {exampleMessages.length > 0 && (
                <Part title="Example messages" note="stand before what people say">
                    <ol class="examples">
                        {exampleMessages.map(({ role, content }, index) => (
                            <li key={index}>
                                <strong>{role === 'user' ? 'Somebody' : 'The agent'}</strong>
                                <p>{String(content)}</p>
                            </li>
                        ))}
                    </ol>
                </Part>
            )}
            {(told.model !== null || settings.length > 0) && (
                <Part title="Model">
                    <p>{[...(told.model === null ? [] : [told.model]), ...settings].join(' · ')}</p>
                </Part>
            )}
            {tools.length + unaskedServers.length > 0 && (
                <Part title="Tools">
                    <ul class="told-list">
                        {tools.map(({ name, description }) => (
                            <li key={name}>
                                <code>{name}</code> {description}
                            </li>
                        ))}
                        {unaskedServers.map(url => (
                            <li key={url}>
                                Those of <code>{url}</code>, which is asked once the book is saved.
                            </li>
                        ))}
                    </ul>
                </Part>
            )}
            {searchedPassages + knowledgePages.length > 0 && (
                <Part title="Looked up for each question">
                    <ul class="told-list">
                        {searchedPassages > 0 && (
                            <li>
                                {searchedPassages.toLocaleString()} passages that are too much for the system message
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
            {told.messageSuffix !== null && (
                <Part title="Under every answer">
                    <p class="told-text">{told.messageSuffix}</p>
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
    return checkedAt === null ? 'is not read yet' : `has ${characters.toLocaleString()} characters`;
}
