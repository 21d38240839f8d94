import { useSignal } from '@preact/signals';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';

export function OtherSessions() {
    const isDialogOpen = useSignal(false);
    const outcome = useSignal('');
    return (
        <section class="panel stack" aria-labelledby="sessions">
            <h2 id="sessions">Sessions</h2>
            <p>A browser stays signed in for 30 days, or until you sign out.</p>
            <div class="row">
                <button
                    type="button"
                    class="button"
                    onClick={() => {
                        isDialogOpen.value = true;
                    }}
                >
                    Sign out other sessions
                </button>
                <span class="small soft" role="status">
                    {outcome.value}
                </span>
            </div>
            {isDialogOpen.value && (
                <ConfirmDialog
                    title="Sign out other sessions?"
                    text="All other browsers must sign in again. This browser stays signed in."
                    action="Sign out"
                    onConfirm={() => void end()}
                    onClose={() => {
                        isDialogOpen.value = false;
                    }}
                />
            )}
        </section>
    );

    async function end(): Promise<void> {
        isDialogOpen.value = false;
        try {
            await requestJson('/api/sessions', { method: 'DELETE' });
            outcome.value = 'Signed out all other sessions.';
        } catch (error) {
            outcome.value = errorMessage(error);
        }
    }
}
