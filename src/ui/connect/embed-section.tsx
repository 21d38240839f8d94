import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { AgentSummary, EmbedSettings } from '../../http/web/ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { Snippet } from '../controls/snippet.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { toEmbedSnippet } from './to-snippets.ts';

/** The script that embeds the chat, and the sites that may use it. Only for the admin. */
export function EmbedSection({ agent }: { readonly agent: AgentSummary }) {
    const { agentName, visibility, profile } = agent;
    const path = agentPath(agentName, '/api/embed');
    const settings = useMemo(() => createLoader(() => requestJson<EmbedSettings>(path)), []);
    const typed = useSignal('');
    const removed = useSignal<string | null>(null);
    const failure = useSignal<string | null>(null);
    const { value: loaded } = settings.current;
    return (
        <section class="panel stack" aria-labelledby="embed">
            <h2 id="embed">Embed the chat</h2>
            {visibility === 'PRIVATE' ? (
                <p class="soft">
                    Private agents cannot be embedded. Change the visibility to public or unlisted first.
                </p>
            ) : (
                <p class="soft">This script adds a chat button to your site. Only the sites below can show the chat.</p>
            )}
            <Snippet
                label="Embed script"
                text={toEmbedSnippet({ origin: location.origin, agentName, label: `Ask ${profile.fullName}` })}
            />
            <p class="small soft">
                Options: <code>data-color="#1c664d"</code>, <code>data-side="left"</code> and{' '}
                <code>data-theme="dark"</code>.
            </p>
            {loaded.state === 'failed' && (
                <Failure message={loaded.error.message} onRetry={() => void settings.reload()} />
            )}
            {loaded.state === 'ready' && (
                <>
                    <ul class="sites" aria-label="Allowed sites">
                        {loaded.value.origins.map(origin => (
                            <li key={origin} class="chip">
                                {origin}
                                <button
                                    type="button"
                                    aria-label={`Remove ${origin}`}
                                    onClick={() => void remove(origin, loaded.value.origins)}
                                >
                                    <Icon name="close" />
                                </button>
                            </li>
                        ))}
                    </ul>
                    {loaded.value.origins.length === 0 && <p class="soft small">Not embedded on any site yet</p>}
                    <div class="row small">
                        <span role="status">{removed.value !== null && `Removed ${removed.value}.`}</span>
                        {removed.value !== null && (
                            <button
                                type="button"
                                class="link"
                                onClick={() => void save([...loaded.value.origins, removed.value ?? ''])}
                            >
                                Undo
                            </button>
                        )}
                    </div>
                    <form
                        class="key-field"
                        onSubmit={event => {
                            event.preventDefault();
                            void add(loaded.value.origins);
                        }}
                    >
                        <label class="field">
                            <span>Site</span>
                            <input
                                class="input"
                                type="text"
                                inputMode="url"
                                autocomplete="off"
                                spellcheck={false}
                                placeholder="https://shop.example"
                                value={typed.value}
                                onInput={event => {
                                    typed.value = event.currentTarget.value;
                                }}
                            />
                        </label>
                        <button type="submit" class="button" disabled={typed.value.trim() === ''}>
                            Add site
                        </button>
                    </form>
                </>
            )}
            {failure.value !== null && <Failure message={failure.value} />}
        </section>
    );

    async function add(origins: readonly string[]): Promise<void> {
        await save([...origins, typed.value.trim()]);
        if (failure.value === null) typed.value = '';
    }

    async function remove(origin: string, origins: readonly string[]): Promise<void> {
        await save(origins.filter(each => each !== origin));
        if (failure.value === null) removed.value = origin;
    }

    async function save(origins: readonly string[]): Promise<void> {
        try {
            await requestJson(path, { method: 'PUT', body: { origins } });
            failure.value = null;
            removed.value = null;
        } catch (error) {
            failure.value = errorMessage(error);
        }
        await settings.reload();
    }
}
