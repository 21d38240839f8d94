import { useSignal } from '@preact/signals';
import { isAdmin, isBuiltInModel, serverStatus } from '../api/server-status.ts';
import { readStored, store } from '../api/stored.ts';
import { toCurlSnippet } from '../connect/to-snippets.ts';
import { Icon } from '../controls/icon.tsx';
import { Snippet } from '../controls/snippet.tsx';
import { agentPath } from '../layout/agent-path.ts';

const KEY = 'hints-dismissed';
const OWN_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What somebody who has just started the server needs to know; for those who run it, and gone once they have read it. */
export function FirstHints({ agentName }: { readonly agentName: string }) {
    const isDismissed = useSignal(readStored(KEY) !== null);
    const { value: status } = serverStatus.current;
    if (isDismissed.value || status.state !== 'ready') return null;
    if (!isAdmin() && !OWN_MACHINE.test(location.hostname)) return null;
    return (
        <section class="hints panel" aria-label="First steps">
            <h2>First steps</h2>
            <button type="button" class="icon-button" aria-label="Hide the first steps" onClick={dismiss}>
                <Icon name="close" />
            </button>
            <ul class="hint-list">
                <li>
                    <h3>{isBuiltInModel() ? 'The built-in model answers' : 'A language model answers'}</h3>
                    {isBuiltInModel() ? <BuiltInHint /> : <p class="soft">{describeProviders()}</p>}
                </li>
                <li>
                    <h3>Every agent is an API</h3>
                    <p class="soft">Any OpenAI client works. Put in the token that the server printed.</p>
                    <Snippet
                        label="The agent from the command line"
                        text={toCurlSnippet({ origin: location.origin, agentName, apiKey: 'ptbk_…' })}
                    />
                </li>
                <li>
                    <h3>{isAdmin() ? 'You are the admin' : 'Log in as the admin'}</h3>
                    {isAdmin() ? (
                        <p class="soft">
                            You see every agent, write its <a href={agentPath(agentName, '/book')}>book</a>, and make{' '}
                            <a href="/tokens">tokens</a> for programs. Visitors see public agents only.
                        </p>
                    ) : (
                        <p class="soft">
                            Open the link under “Admin” that the server printed when it started. It works once.
                        </p>
                    )}
                </li>
            </ul>
        </section>
    );

    function describeProviders(): string {
        const providers = status.state === 'ready' ? (status.value.providers ?? []) : [];
        if (providers.length === 0) return 'The server asks the providers that it was configured with.';
        return `Asked in this order: ${providers.map(({ name, model }) => (model ? `${name} (${model})` : name)).join(', ')}.`;
    }

    function dismiss(): void {
        store(KEY, '1');
        isDismissed.value = true;
    }
}

function BuiltInHint() {
    return (
        <p class="soft">
            It is no language model: it looks answers up in the agent’s book. For a real one start Ollama, LM Studio,
            llama.cpp or vLLM on this machine, or set <code>OPENAI_API_KEY</code>; then start the server again.
        </p>
    );
}
