import { useSignal } from '@preact/signals';
import { errorMessage } from '../api/error-message.ts';
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
    const isDialogOpen = useSignal(false);
    const failure = useSignal<string | null>(null);
    return (
        <section class="panel stack" aria-labelledby="delete-agent">
            <h2 id="delete-agent">Delete</h2>
            <p class="small soft">A deleted agent no longer responds. Its conversations stay in the history.</p>
            {failure.value !== null && <Failure message={failure.value} />}
            <div>
                <button
                    type="button"
                    class="button"
                    onClick={() => {
                        isDialogOpen.value = true;
                    }}
                >
                    <Icon name="trash" /> Delete agent
                </button>
            </div>
            {isDialogOpen.value && (
                <ConfirmDialog
                    title={`Delete ${fullName}?`}
                    text="Its chat and its API stop working immediately. You can restore the agent on this page."
                    action="Delete"
                    onConfirm={() => void remove()}
                    onClose={() => {
                        isDialogOpen.value = false;
                    }}
                />
            )}
        </section>
    );

    async function remove(): Promise<void> {
        isDialogOpen.value = false;
        try {
            await requestJson(`/api/agents/${encodeURIComponent(agentName)}`, { method: 'DELETE' });
            onDeleted();
        } catch (error) {
            failure.value = errorMessage(error);
        }
    }
}
