import { useSignal } from '@preact/signals';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { Shell } from '../layout/shell.tsx';

export interface DeletedAgentProps {
    readonly agentName: string;
    readonly onRestored: () => void;
}

/** The book page of a deleted agent, which can be restored here. */
export function DeletedAgent({ agentName, onRestored }: DeletedAgentProps) {
    const failure = useSignal<string | null>(null);
    return (
        <Shell>
            <div class="page narrow">
                <div class="empty">
                    <h1>This agent was deleted</h1>
                    <p>
                        You can restore <code>{agentName}</code> with its book and all versions.
                    </p>
                    {failure.value !== null && <Failure message={failure.value} />}
                    <div class="row">
                        <button type="button" class="button primary" onClick={() => void restore()}>
                            <Icon name="retry" /> Restore agent
                        </button>
                        <a class="button" href="/">
                            All agents
                        </a>
                    </div>
                </div>
            </div>
        </Shell>
    );

    async function restore(): Promise<void> {
        try {
            await requestJson(`/api/agents/${encodeURIComponent(agentName)}/restore`, { method: 'POST' });
            onRestored();
        } catch (error) {
            failure.value = errorMessage(error);
        }
    }
}
