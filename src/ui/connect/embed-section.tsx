import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { AgentSummary, EmbedSettings } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loaded.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { Snippet } from '../controls/snippet.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { toEmbedSnippet } from './to-snippets.ts';

/** How the agent's chat comes into another site, and which sites may show it. For the admin. */
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
            <h2 id="embed">Put it into a site</h2>
            {visibility === 'PRIVATE' ? (
                <p class="soft">
                    A private agent is shown on no other site. Make it public or unlisted, and its chat can be.
                </p>
            ) : (
                <p class="soft">
                    This line puts a button into a page, which opens the chat. The sites that are named below may show
                    it, and no others.
                </p>
            )}
            <Snippet
                label="Script for a site"
                text={toEmbedSnippet({ origin: location.origin, agentName, label: `Ask ${profile.fullName}` })}
            />
            <p class="small soft">
                It also takes <code>data-color="#1c664d"</code>, <code>data-side="left"</code> and{' '}
                <code>data-theme="dark"</code>.
            </p>
            {loaded.state === 'failed' && (
                <Failure message={loaded.error.message} onRetry={() => void settings.reload()} />
            )}
            {loaded.state === 'ready' && (
                <>
                    <ul class="sites" aria-label="Sites that may show it">
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
                    {loaded.value.origins.length === 0 && <p class="soft small">No site may show it yet.</p>}
                    <div class="row small">
                        <span role="status">
                            {removed.value !== null && `${removed.value} may not show it any more.`}
                        </span>
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
                            <span>Another site</span>
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
                            Allow it
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
            failure.value = error instanceof Error ? error.message : String(error);
        }
        await settings.reload();
    }
}
