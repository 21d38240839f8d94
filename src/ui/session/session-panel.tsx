import { useSignal } from '@preact/signals';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { nextPath } from './login-path.ts';

export function SessionPanel() {
    const isDialogOpen = useSignal(false);
    const message = useSignal<string | null>(null);
    const failure = useSignal<string | null>(null);
    return (
        <section class="panel stack" aria-labelledby="logged-in">
            <h1 id="logged-in">You are signed in</h1>
            <p class="soft">You are the admin in this browser. Sessions end after 30 days.</p>
            {failure.value !== null && <Failure message={failure.value} />}
            <div class="row">
                <a class="button primary" href={nextPath()}>
                    Continue
                </a>
                <button
                    type="button"
                    class="button"
                    onClick={() => {
                        isDialogOpen.value = true;
                    }}
                >
                    Sign out other sessions
                </button>
            </div>
            <p class="small" role="status">
                {message.value}
            </p>
            {isDialogOpen.value && (
                <ConfirmDialog
                    title="Sign out other sessions?"
                    text="All other browsers must sign in again. This browser stays signed in."
                    action="Sign out"
                    onConfirm={() => void endOthers()}
                    onClose={() => {
                        isDialogOpen.value = false;
                    }}
                />
            )}
        </section>
    );

    async function endOthers(): Promise<void> {
        isDialogOpen.value = false;
        try {
            await requestJson('/api/sessions', { method: 'DELETE' });
            failure.value = null;
            message.value = 'Signed out all other sessions.';
        } catch (error) {
            failure.value = errorMessage(error);
        }
    }
}
