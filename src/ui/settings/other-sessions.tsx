import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';

/** Logs out whoever else is the admin. */
export function OtherSessions() {
    const isAsked = useSignal(false);
    const outcome = useSignal('');
    return (
        <section class="panel stack" aria-labelledby="sessions">
            <h2 id="sessions">Sessions</h2>
            <p>A browser in which the admin logged in stays logged in for thirty days, or until it is logged out.</p>
            <div class="row">
                <button
                    type="button"
                    class="button"
                    onClick={() => {
                        isAsked.value = true;
                    }}
                >
                    End all others
                </button>
                <span class="small soft" role="status">
                    {outcome.value}
                </span>
            </div>
            {isAsked.value && (
                <ConfirmDialog
                    title="End all other sessions?"
                    text="The admin has to log in again in every other browser. This one stays logged in."
                    action="End them"
                    onConfirm={() => void end()}
                    onClose={() => {
                        isAsked.value = false;
                    }}
                />
            )}
        </section>
    );

    async function end(): Promise<void> {
        isAsked.value = false;
        try {
            await requestJson('/api/sessions', { method: 'DELETE' });
            outcome.value = 'Only this browser is logged in now.';
        } catch (error) {
            outcome.value = error instanceof Error ? error.message : String(error);
        }
    }
}
