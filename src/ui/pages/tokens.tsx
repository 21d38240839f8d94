import { useSignal } from '@preact/signals';
import type { AgentSummary, TokenSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { RequestError, requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Snippet } from '../controls/snippet.tsx';
import { AdminOnly } from '../layout/admin-only.tsx';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';
import { NewTokenForm } from '../tokens/new-token-form.tsx';
import { TokenTable } from '../tokens/token-table.tsx';

const page = createLoader(async () => {
    const [{ tokens }, { agents }] = await Promise.all([
        requestJson<{ readonly tokens: readonly TokenSummary[] }>('/api/tokens'),
        requestJson<{ readonly agents: readonly AgentSummary[] }>('/api/agents'),
    ]);
    return { tokens, agents };
});

showPage(TokensPage);

function TokensPage() {
    const newKey = useSignal<string | null>(null);
    const { value: loaded } = page.current;
    if (loaded.state === 'failed' && loaded.error instanceof RequestError && loaded.error.status === 401) {
        return <AdminOnly />;
    }
    return (
        <Shell current="/tokens">
            <div class="page narrow stack">
                <div class="page-head">
                    <h1>API keys</h1>
                </div>
                {loaded.state === 'failed' && (
                    <Failure message={loaded.error.message} onRetry={() => void page.reload()} />
                )}
                {loaded.state === 'loading' && (
                    <div class="skeleton page-skeleton" role="status" aria-label="Loading" />
                )}
                {newKey.value !== null && (
                    <section class="panel stack" aria-labelledby="created" role="status">
                        <h2 id="created">Your new API key</h2>
                        <p>Copy it now. It will not be shown again.</p>
                        <Snippet label="New API key" text={newKey.value} />
                    </section>
                )}
                {loaded.state === 'ready' && (
                    <>
                        <NewTokenForm
                            agents={loaded.value.agents}
                            onCreated={key => {
                                newKey.value = key;
                                void page.reload();
                            }}
                        />
                        {loaded.value.tokens.length === 0 ? (
                            <div class="empty">
                                <h2>No API keys yet</h2>
                                <p>Programs need an API key to use an agent.</p>
                            </div>
                        ) : (
                            <TokenTable tokens={loaded.value.tokens} onChange={() => void page.reload()} />
                        )}
                    </>
                )}
            </div>
        </Shell>
    );
}
