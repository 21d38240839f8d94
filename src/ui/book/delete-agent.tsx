import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';

export interface DeleteAgentProps {
    readonly agentName: string;
    readonly fullName: string;
    readonly onDeleted: () => void;
}

export function DeleteAgent({ agentName, fullName, onDeleted }: DeleteAgentProps) {
    const isAsked = useSignal(false);
    const failure = useSignal<string | null>(null);
    return (
        <section class="panel stack" aria-labelledby="delete-agent">
            <h2 id="delete-agent">Delete</h2>
            <p class="small soft">Nobody can talk to a deleted agent. What was said with it stays in the history.</p>
            {failure.value !== null && <Failure message={failure.value} />}
            <div>
                <button
                    type="button"
                    class="button"
                    onClick={() => {
                        isAsked.value = true;
                    }}
                >
                    <Icon name="trash" /> Delete the agent
                </button>
            </div>
            {isAsked.value && (
                <ConfirmDialog
                    title={`Delete ${fullName}?`}
                    text="Its chat, its page and its API stop answering at once. You can bring it back from this page."
                    action="Delete"
                    onConfirm={() => void remove()}
                    onClose={() => {
                        isAsked.value = false;
                    }}
                />
            )}
        </section>
    );

    async function remove(): Promise<void> {
        isAsked.value = false;
        try {
            await requestJson(`/api/agents/${encodeURIComponent(agentName)}`, { method: 'DELETE' });
            onDeleted();
        } catch (error) {
            failure.value = error instanceof Error ? error.message : String(error);
        }
    }
}
