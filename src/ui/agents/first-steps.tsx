import { useSignal } from '@preact/signals';
import { readStored, store } from '../api/browser-storage.ts';
import { isAdmin, isBuiltInModel, serverStatus } from '../api/server-status.ts';
import { toCurlSnippet } from '../connect/to-snippets.ts';
import { Icon } from '../controls/icon.tsx';
import { Snippet } from '../controls/snippet.tsx';
import { agentPath } from '../layout/agent-path.ts';

const KEY = 'hints-dismissed';
const OWN_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Hints after the first start, for the admin or a visitor on the same machine, until they are dismissed. */
export function FirstSteps({ agentName }: { readonly agentName: string }) {
    const isDismissed = useSignal(readStored(KEY) !== null);
    const { value: status } = serverStatus.current;
    if (isDismissed.value || status.state !== 'ready') return null;
    if (!isAdmin() && !OWN_MACHINE.test(location.hostname)) return null;
    return (
        <section class="hints panel" aria-label="First steps">
            <h2>First steps</h2>
            <button type="button" class="icon-button" aria-label="Hide first steps" onClick={dismiss}>
                <Icon name="close" />
            </button>
            <ul class="hint-list">
                <li>
                    <h3>{isBuiltInModel() ? 'The built-in model is active' : 'A language model is configured'}</h3>
                    {isBuiltInModel() ? <BuiltInHint /> : <p class="soft">{describeProviders()}</p>}
                </li>
                <li>
                    <h3>Every agent is an API</h3>
                    <p class="soft">Use any OpenAI client with the API key that the server printed.</p>
                    <Snippet
                        label="Command line example"
                        text={toCurlSnippet({ origin: location.origin, agentName, apiKey: 'ptbk_…' })}
                    />
                </li>
                <li>
                    <h3>{isAdmin() ? 'You are the admin' : 'Sign in as the admin'}</h3>
                    {isAdmin() ? (
                        <p class="soft">
                            You can see all agents, edit their <a href={agentPath(agentName, '/book')}>books</a> and
                            create <a href="/tokens">API keys</a>. Visitors see only public agents.
                        </p>
                    ) : (
                        <p class="soft">Open the one-time “Admin” link that the server printed at startup.</p>
                    )}
                </li>
            </ul>
        </section>
    );

    function describeProviders(): string {
        const providers = status.state === 'ready' ? (status.value.providers ?? []) : [];
        if (providers.length === 0) return 'The server uses the configured providers.';
        return `Used in this order: ${providers.map(({ name, model }) => (model ? `${name} (${model})` : name)).join(', ')}.`;
    }

    function dismiss(): void {
        store(KEY, '1');
        isDismissed.value = true;
    }
}

function BuiltInHint() {
    return (
        <p class="soft">
            It is not a language model and only searches the agent’s book. To use a language model, start Ollama, LM
            Studio, llama.cpp or vLLM on this machine or set <code>OPENAI_API_KEY</code>, then restart the server.
        </p>
    );
}
